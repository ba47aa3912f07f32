"""The index of a few short documents: its terms, forms, shards and version."""

import json
from functools import cache
from itertools import product

from clinicsite.rendering.search_documents import SearchDocument, SearchSection
from clinicsite.rendering.search_index import MAX_SHARD, IndexBuilder, SearchIndex

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def build(*documents: SearchDocument, same: tuple[str, ...] = ()) -> SearchIndex:
    return IndexBuilder(list(documents), "en", same).build()


@cache
def make_document(number: int, text: str, *names: str) -> SearchDocument:
    section = SearchSection("part", "Part", text)
    return SearchDocument(f"/{number}/", "page", names or (f"Page {number}",), "", (section,))


def find_sections(index: SearchIndex, word: str) -> list[int]:
    """The numbers of the sections that a word finds."""
    shard = json.loads(index.files[f"words-{ord(word[0]):x}.json"])
    steps = shard["terms"].get(word, [])[::2]
    return [sum(steps[: count + 1]) for count in range(len(steps))]


def test_synonyms_find_each_other_with_a_lower_score() -> None:
    index = build(
        make_document(0, "The doctor writes."), make_document(1, "No."), same=("doctor, physician",)
    )
    assert find_sections(index, "doctor") == find_sections(index, "physician") == [1]
    doctor, physician = (
        json.loads(index.files[f"words-{letter}.json"])["terms"] for letter in ("64", "70")
    )
    assert physician["physician"][1] < doctor["doctor"][1]


def test_special_words_find_general_ones_and_not_the_other_way_round() -> None:
    index = build(
        make_document(0, "An opioid is strong."),
        make_document(1, "Fentanyl is stronger."),
        same=("fentanyl, Percocet > opioid",),
    )
    assert find_sections(index, "opioid") == find_sections(index, "percocet") == [1]
    assert find_sections(index, "fentanyl") == [1, 3]


def test_forms_of_a_word_are_in_the_core_if_the_index_has_it() -> None:
    core = json.loads(build(make_document(0, "Look at your feet.")).core)
    assert "foot feet" in core["forms"]
    assert "mouse mice" not in core["forms"]


def test_question_with_a_form_of_a_stop_word_names_its_page_once() -> None:
    core = json.loads(build(make_document(0, "Words.", "Title", "is it mines")).core)
    assert [0] in core["names"].values()
    assert all(number >= 0 for numbers in core["names"].values() for number in numbers)


def test_word_of_a_long_name_scores_less_than_a_short_name() -> None:
    index = build(
        make_document(0, "No.", "One", "parking"),
        make_document(1, "No.", "Two", "parking near river gate"),
        *(make_document(number, "No.") for number in range(2, 30)),
    )
    scores = json.loads(index.files["words-70.json"])["terms"]["parking"][1::2]
    assert scores[0] > scores[1]


def test_large_shard_is_split_by_the_second_letter() -> None:
    words = ["s" + "".join(letters) + "q" for letters in product("aeiou", LETTERS, LETTERS)]
    index = build(make_document(0, " ".join(words)))
    core, shards = json.loads(index.core), {"s", "sa", "se", "si", "so", "su"}
    assert shards <= set(core["shards"])
    whole = json.loads(index.files["words-73.json"])
    assert not whole["terms"]
    assert set(whole["words"]) >= set(json.loads(index.files["words-73-61.json"])["terms"])
    assert len(index.files["words-73-61.json"]) < MAX_SHARD


def test_index_version_changes_with_each_file() -> None:
    one, two = build(make_document(0, "A word.")), build(make_document(0, "A sword."))
    assert one.version != two.version
    assert build(make_document(0, "A word.")) == one


def test_empty_index_has_a_core() -> None:
    assert json.loads(build().core)["documents"] == []
