"""Reading scores, against those that others have published."""

import pytest

from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    is_passive,
    make_name_replacer,
    measure_sentence,
    split_words,
)

PASSAGE = "This sentence, taken as a reading passage unto itself, is being used to prove a point."


@pytest.mark.parametrize(
    ("sentence", "count", "grade"),
    [
        # https://en.wikipedia.org/wiki/Flesch–Kincaid_readability_tests: an ease of 116, 37.5, 69
        ("The cat sat on the mat.", 6, -1.45),
        (
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            24,
            11.26,
        ),
        (PASSAGE, 23, 7.61),
    ],
)
def test_grades_of_published_examples(sentence: str, count: int, grade: float) -> None:
    found = measure_sentence(sentence)
    assert found.syllables == count
    assert found.grade == pytest.approx(grade, abs=0.01)


def test_text_without_words_has_no_grade() -> None:
    assert measure_sentence("…") == Measure()
    assert Measure().grade == 0
    assert Measure().fernandez_huerta == 100


def test_a_number_and_a_joined_word_are_one_word() -> None:
    assert split_words("In 2,309 adults, long-term pain didn't end.") == [
        "In", "2,309", "adults", "long-term", "pain", "didn't", "end",
    ]  # fmt: skip


def test_spanish_is_scored_by_fernandez_huerta_and_szigriszt() -> None:
    found = measure_sentence("La medicina ayuda a calmar el dolor.", "es")
    assert (found.words, found.syllables) == (7, 14)
    assert found.fernandez_huerta == pytest.approx(206.84 - 60 * 2 - 1.02 * 7)
    assert found.szigriszt == pytest.approx(206.835 - 62.3 * 2 - 7)
    assert found.inflesz == "bastante fácil"


@pytest.mark.parametrize(
    ("sentence", "band"),
    [
        ("El dolor es mi voz. ", "muy fácil"),
        ("La administración intravenosa requiere supervisión especializada.", "muy difícil"),
    ],
)
def test_bands_of_inflesz(sentence: str, band: str) -> None:
    assert measure_sentence(sentence, "es").inflesz == band


def test_each_scale_knows_which_way_is_harder() -> None:
    easy, hard = (
        measure_sentence("He has pain."),
        measure_sentence("Intravenous administration necessitates care."),
    )
    assert SCALES["en"].is_within(easy, 8.0)
    assert not SCALES["en"].is_within(hard, 8.0)
    assert SCALES["en"].get_hardness(hard) > SCALES["en"].get_hardness(easy)
    leve, duro = (
        measure_sentence("Me duele.", "es"),
        measure_sentence("La administración intravenosa.", "es"),
    )
    assert SCALES["es"].is_within(leve, 60)
    assert not SCALES["es"].is_within(duro, 60)
    assert SCALES["es"].get_hardness(duro) > SCALES["es"].get_hardness(leve)


def test_a_score_is_judged_as_it_is_told() -> None:
    found = Measure(100, 1000, 1670)  # 8.016
    assert SCALES["en"].format_score(found) == "grade 8.0"
    assert SCALES["en"].is_within(found, 8.0)


def test_names_are_taken_as_one_plain_word() -> None:
    plain = make_name_replacer(
        frozenset({"Fibromyalgia", "complex regional pain syndrome", "CRPS", "pain"})
    )
    assert plain("Fibromyalgia and Complex regional pain syndrome") == "it and it"
    assert plain("FIBROMYALGIA, CRPS and pains, not painful") == "it, it and it, not painful"
    assert make_name_replacer(frozenset())("Pain") == "Pain"
    assert (
        make_name_replacer(frozenset({"-"}))("long-lasting") == "long-lasting"
    )  # the clinic has no name yet


@pytest.mark.parametrize(
    "sentence",
    [
        "Staff were trained.",
        "Your pressure is often checked by a nurse.",
        "It has been shown in rats.",
        "She was told to rest.",
    ],
)
def test_passive_sentences(sentence: str) -> None:
    assert is_passive(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Staff train.", "You are tired.", "It is a need.", "This was red.", "They have shown it."],
)
def test_active_sentences(sentence: str) -> None:
    assert not is_passive(sentence)
