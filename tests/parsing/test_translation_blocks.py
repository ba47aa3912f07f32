"""A translation is compared with the English page block by block."""

from clinicsite.parsing.translation_blocks import (
    TextBlock,
    find_changed_blocks,
    format_digests,
    split_blocks,
)

TEXT = "One.\n\n## Two {#two}\n\n- a\n- b\n\n```\ncode\n\nmore\n```\n"


def test_blocks_have_their_lines_and_code_is_one() -> None:
    blocks = list(split_blocks(TEXT, 11))
    assert [(block.line, block.text.split("\n")[0]) for block in blocks] == [
        (11, "One."),
        (13, "## Two {#two}"),
        (15, "- a"),
        (18, "```"),
    ]


def test_digest_counts_words_and_not_their_lines() -> None:
    assert TextBlock(1, "a b").digest == TextBlock(9, "a\nb").digest
    assert TextBlock(1, "a b").digest != TextBlock(1, "a c").digest
    assert TextBlock(1, "a b").digest.isalpha()  # YAML would read digits as a number


def blocks(*texts: str) -> list[TextBlock]:
    return [TextBlock(number, text) for number, text in enumerate(texts, 1)]


def test_changed_block_has_its_translation() -> None:
    own = blocks("uno", "dos", "tres")
    recorded = format_digests(blocks("one", "two", "three"))
    (found,) = find_changed_blocks(recorded, blocks("one", "2", "three"), own)
    assert found.english
    assert (found.english.text, found.translation, found.position) == ("2", own[1], 1)


def test_new_and_removed_blocks_are_found() -> None:
    recorded = format_digests(blocks("one", "two"))
    (new,) = find_changed_blocks(recorded, blocks("one", "and", "two"), blocks("uno", "dos"))
    assert new.english
    assert (new.english.text, new.translation, new.position) == ("and", None, 1)
    (old,) = find_changed_blocks(recorded, blocks("two"), blocks("uno", "dos"))
    assert old.english is None
    assert old.translation
    assert old.translation.text == "uno"


def test_translation_with_other_blocks_is_not_paired() -> None:
    recorded = format_digests(blocks("one", "two"))
    (found,) = find_changed_blocks(recorded, blocks("one", "2"), blocks("uno"))
    assert found.translation is None
