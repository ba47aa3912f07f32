"""Reading scores, against those that others have published."""

import pytest

from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    is_passive,
    measure,
    neutral,
    words,
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
    found = measure(sentence)
    assert found.syllables == count
    assert found.grade == pytest.approx(grade, abs=0.01)


def test_text_without_words_has_no_grade() -> None:
    assert measure("…") == Measure()
    assert Measure().grade == 0
    assert Measure().ease == 100


def test_a_number_and_a_joined_word_are_one_word() -> None:
    assert words("In 2,309 adults, long-term pain didn't end.") == [
        "In", "2,309", "adults", "long-term", "pain", "didn't", "end",
    ]  # fmt: skip


def test_smog_needs_thirty_sentences() -> None:
    # 30 polysyllables in 30 sentences: 1.043 × √30 + 3.1291 (McLaughlin 1969)
    hard = measure("An emergency.")
    assert sum([hard] * 30, Measure()).smog == pytest.approx(8.84, abs=0.01)
    assert sum([hard] * 29, Measure()).smog is None


def test_spanish_is_scored_by_fernandez_huerta_and_szigriszt() -> None:
    found = measure("La medicina ayuda a calmar el dolor.", "es")
    assert (found.words, found.syllables) == (7, 14)
    assert found.ease == pytest.approx(206.84 - 60 * 2 - 1.02 * 7)
    assert found.perspicuity == pytest.approx(206.835 - 62.3 * 2 - 7)
    assert found.inflesz == "bastante fácil"


@pytest.mark.parametrize(
    ("sentence", "band"),
    [
        ("El dolor es mi voz. ", "muy fácil"),
        ("La administración intravenosa requiere supervisión especializada.", "muy difícil"),
    ],
)
def test_bands_of_inflesz(sentence: str, band: str) -> None:
    assert measure(sentence, "es").inflesz == band


def test_each_scale_knows_which_way_is_harder() -> None:
    easy, hard = measure("He has pain."), measure("Intravenous administration necessitates care.")
    assert SCALES["en"].passes(easy, 8.0)
    assert not SCALES["en"].passes(hard, 8.0)
    assert SCALES["en"].hardness(hard) > SCALES["en"].hardness(easy)
    leve, duro = measure("Me duele.", "es"), measure("La administración intravenosa.", "es")
    assert SCALES["es"].passes(leve, 60)
    assert not SCALES["es"].passes(duro, 60)
    assert SCALES["es"].hardness(duro) > SCALES["es"].hardness(leve)


def test_a_score_is_judged_as_it_is_told() -> None:
    found = Measure(100, 1000, 1670)  # 8.016
    assert SCALES["en"].told(found) == "grade 8.0"
    assert SCALES["en"].passes(found, 8.0)


def test_names_are_taken_as_one_plain_word() -> None:
    plain = neutral(frozenset({"Fibromyalgia", "complex regional pain syndrome", "CRPS", "pain"}))
    assert plain("Fibromyalgia and Complex regional pain syndrome") == "it and it"
    assert plain("FIBROMYALGIA, CRPS and pains, not painful") == "it, it and it, not painful"
    assert neutral(frozenset())("Pain") == "Pain"
    assert neutral(frozenset({"-"}))("long-lasting") == "long-lasting"  # the clinic has no name yet


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
