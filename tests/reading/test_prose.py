"""Pages cut into their sentences."""

from plugins.reading.prose import sentences


def test_sentences_of_one_passage_share_its_number() -> None:
    html = "<p>One. Two.</p><p>Three.</p><ul><li>Four</li><li>Five. Six.</li></ul>"
    numbers = [sentence.passage for sentence in sentences(html)]
    assert numbers == [1, 1, 2, 3, 4, 4]


def test_words_before_the_paragraphs_of_an_item_are_a_passage_of_their_own() -> None:
    found = sentences("<ul><li>One.<p>Two.</p><p>Three.</p></li></ul>")
    assert [sentence.text for sentence in found] == ["One.", "Two.", "Three."]
    assert len({sentence.passage for sentence in found}) == 3
