"""Words of the search: their stems, their letters and their synonyms."""

import pytest

from clinicsite.rendering.search_terms import SearchLanguage, split_words

SAME_STEM = (
    *("addiction addictive addicted", "hallucinate hallucinations hallucinating"),
    *("infusion infusions infuse", "pregnant pregnancy", "insurance insured insure"),
    *("allergy allergic allergies", "diabetes diabetic", "neuropathy neuropathic"),
    *("numb numbness", "dizzy dizziness", "breath breathe breathing", "tired tiredness"),
    *("drive driving drives", "stop stopping stopped", "pay payment paying", "sleep sleepy"),
    *("foot feet", "swelling swollen swells", "mouse mice", "take took taken", "fog foggy"),
    *("depend dependence dependent", "treat treatment treated", "study studies", "dose doses"),
)

OTHER_STEM = (
    *("number numb", "bleed ble", "need ne", "diagnosis diagnos", "address addres"),
    *("scar scared", "car care", "not note", "ear early", "rat rate", "nerve nervous"),
    *("cook cookies", "arm army", "medical medicine", "sent sentence"),
)


@pytest.mark.parametrize("words", SAME_STEM)
def test_stem_joins_the_forms_of_a_word(words: str) -> None:
    assert len({SearchLanguage("en").stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize("words", OTHER_STEM)
def test_stem_keeps_other_words_apart(words: str) -> None:
    assert len({SearchLanguage("en").stem(word) for word in words.split()}) == 2


def test_stem_of_a_language_without_endings_is_the_word() -> None:
    assert SearchLanguage("ht").stem_all("Doulè nan do") == ["doule", "nan", "do"]
    assert SearchLanguage("es").stem_all("los dolores crónicos") == ["dolor", "cronic"]


def test_split_words_folds_letters_and_joins_phone_numbers() -> None:
    words = split_words("Can’t Do\u00adlor CRÓNICO e\ufb00ects")
    assert words == ["cant", "dolor", "cronico", "effects"]
    assert split_words("2,309 10mg") == ["2", "309", "10", "mg"]
    for number in ("1-800-222-1222", "(800) 222-1222", "+1 800 222 1222", "8002221222"):
        assert split_words(number)[-1] == "8002221222"
