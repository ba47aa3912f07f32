"""The syllables of words, against those that dictionaries give."""

from pathlib import Path

import pytest

from clinicsite.checks.analysis.syllables import count_syllables

# Every sixth word of the pages of this site and every ninth of some licences and papers, with the
# syllables that the CMU Pronouncing Dictionary (1993) gives, where it gives one number.
LISTED = Path(__file__).with_name("syllables.txt").read_text("utf-8").splitlines()
WORDS = {word: int(line.split()[0]) for line in LISTED for word in line.split()[1:]}
# Divided as in the dictionary of the Real Academia Española and its Ortografía (2010).
SPANISH = """
y muy buey pan do-lor dí-as que-so gui-ta-rra ver-güen-za cui-da-do ciu-dad mé-di-co rí-o pa-ís
le-er a-é-re-o a-ho-ra al-co-hol ha-bí-a ci-ru-gí-a ri-ñón pin-güi-no des-pués lí-ne-a hue-so
tra-ta-mien-to en-fer-me-dad me-di-ci-na pre-sión res-pi-ra-ción in-ves-ti-ga-ción a-gua
far-ma-céu-ti-co san-gre co-ra-zón ner-vio es-tu-dio prue-ba ma-íz ca-er
"""


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(WORDS) >= 300


def test_the_counter_agrees_with_the_dictionary() -> None:
    missed = {
        word: count_syllables(word)
        for word, count in WORDS.items()
        if count_syllables(word) != count
    }
    assert len(missed) / len(WORDS) < 0.015, missed
    assert all(abs(found - WORDS[word]) == 1 for word, found in missed.items()), missed


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("FDA", 3),
        ("MRI", 3),
        ("I", 1),
        ("2,309", 1),
        ("didn't", 2),
        ("don’t", 1),
        ("clinic’s", 2),
        ("nurse's", 2),
        ("long-term", 2),
        ("side-effects", 3),
        ("anyone", 3),
        ("someone", 2),
        ("Ketamine", 3),
        ("opioid", 3),
        ("anesthesia", 4),
        ("neuropathic", 4),
        ("rehabilitation", 6),
        ("shhh", 1),
    ],
)
def test_words_that_letters_alone_make_hard(word: str, count: int) -> None:
    assert count_syllables(word) == count


@pytest.mark.parametrize("word", SPANISH.split())
def test_spanish_words(word: str) -> None:
    assert count_syllables(word.replace("-", ""), "es") == word.count("-") + 1
