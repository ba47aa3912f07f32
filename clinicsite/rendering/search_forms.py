"""Name the forms of words that the endings in search_terms.py miss, or mix up with another word."""

from __future__ import annotations

# A line is one word: the stem of all its forms is its first one. Without these lines “foot” would
# not find “feet”, and “scared” would find “scar”.
_FORMS = {
    "en": """
        advice advise advised advises
        allergy allergies allergic
        anesthesia anaesthesia anesthesiologist anesthetist
        anesthetic anaesthetic anesthetics anaesthetics
        apply applies applied applying
        army
        bad badly
        barely
        begin begins beginning began begun
        behavioral behavioural
        big bigger biggest
        bite bites biting bit bitten
        bleed bleeds bleeding bled
        break breaks breaking broke broken
        bring brings bringing brought
        buy buys buying bought
        care cares cared caring
        cheap cheaper cheapest
        child children
        choose chooses choosing chose chosen
        cold colder
        color colors colored colour colours coloured
        cookie cookies
        copy copies copied copying
        deep deeper deepest
        die dies died dying dead death deaths
        disability disabilities disabled disable
        dose doses dosed dosing dosage dosages
        drink drinks drinking drank drunk
        drive drives driving drove driven driver drivers
        early earlier earliest
        easy easier easiest
        eat eats eating ate eaten
        every
        fall falls falling fell fallen
        fast faster fastest
        feel feels feeling feelings felt
        find finds finding findings found
        fog foggy fogginess
        foot feet
        general generally
        generic generics
        give gives giving gave given
        great greater greatest
        grow grows growing grew grown growth
        hard harder hardest
        high higher highest
        hold holds holding held
        hot hotter hottest
        interpreter interpreters interpret interpreting interpretation
        know knows knowing knew known
        large larger largest
        late later
        lead leads leading led
        light lights
        long longer longest
        lose loses losing lost loss losses
        low lower lowest lowered lowering lowers
        man men
        many
        medical medically
        medication medications
        mouse mice
        nauseous nausea nauseated
        nervous nervousness
        new newer newest
        note notes noted
        old older oldest
        only
        party parties
        pay pays paying paid payment payments
        poison poisons poisoned poisoning poisonous
        position positions
        pound pounds
        pounding pounded
        prescribe prescribes prescribed prescribing prescriber prescription prescriptions
        private privacy privately
        prove proves proved proven proof
        psychosis psychoses psychotic
        quick quicker quickest quickly
        rate rates rated rating ratings
        ready
        rely relies relied relying
        repeat repeats repeated repeating repeatedly
        run runs running ran
        safe safer safest safely safety
        say says saying said
        scare scares scared scaring scary
        see sees seeing saw seen
        send sends sending sent
        sentence sentences
        several
        severe severely severity
        shake shakes shaking shook shaken shaky
        short shorter shortest
        sleep sleeps sleeping slept asleep sleepy sleepier sleepiness
        slow slows slowed slowing slowly slower
        small smaller smallest
        speak speaks speaking spoke spoken speech
        stand stands standing stood
        story stories
        strong stronger strongest strength
        swell swells swelling swelled swollen
        take takes taking took taken
        tell tells telling told
        think thinks thinking thought thoughts
        tiny
        tooth teeth
        understand understands understanding understood
        wake wakes waking woke woken waken awake
        weak weaker weakest weakness
        wear wears wearing wore worn
        weigh weighs weighed weighing weight
        woman women
        worse worst worsen worsens worsened worsening
        write writes writing wrote written writer
        """,
}
FORMS = {
    lang: {form: line.split()[0] for line in text.strip().splitlines() for form in line.split()}
    for lang, text in _FORMS.items()
}
