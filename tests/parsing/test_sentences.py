"""Pages cut into their sentences."""

import pytest

from clinicsite.parsing.sentences import extract_sentences, split_sentences


def test_sentences_of_one_passage_share_its_number() -> None:
    html = "<p>One. Two.</p><p>Three.</p><ul><li>Four</li><li>Five. Six.</li></ul>"
    numbers = [sentence.passage for sentence in extract_sentences(html)]
    assert numbers == [1, 1, 2, 3, 4, 4]


def test_sentences_of_list_item_lead_are_separate_passage() -> None:
    found = extract_sentences("<ul><li>One.<p>Two.</p><p>Three.</p></li></ul>")
    assert [sentence.text for sentence in found] == ["One.", "Two.", "Three."]
    assert len({sentence.passage for sentence in found}) == 3


def test_a_word_joiner_is_no_citation() -> None:
    """It comes with words that are pasted, and as the entity &NoBreak;."""
    found = extract_sentences(
        '<p>A\u2060 b.<sup class="cite"><a href="#source-1">1</a></sup> C &NoBreak;d.</p>'
    )
    assert [sentence.sources for sentence in found] == [(1,), ()]


def split_texts(html: str) -> list[str]:
    return [sentence.text for sentence in extract_sentences(html)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Pain was 2.7 of 10. Then 5.5.", ["Pain was 2.7 of 10.", "Then 5.5."]),
        (
            "Ask Dr. Example or Ms. Sample. Then rest.",
            ["Ask Dr. Example or Ms. Sample.", "Then rest."],
        ),
        *(
            (f"Ask {title}. Example. Then rest.", [f"Ask {title}. Example.", "Then rest."])
            for title in ("Mr", "Mrs", "St", "Prof", "Sr", "Sra")
        ),
        ("Take care, e.g. Rest. Or sleep.", ["Take care, e.g. Rest.", "Or sleep."]),
        ("It is No. 5. No. It is six.", ["It is No. 5.", "No.", "It is six."]),
        ("Pills, drops etc. are drugs. Yes.", ["Pills, drops etc. are drugs.", "Yes."]),
        ("Pills, drops etc. They are drugs.", ["Pills, drops etc.", "They are drugs."]),
        ("In the U.S. it is. Here not.", ["In the U.S. it is.", "Here not."]),
        ("“Is it?” She asked. (Yes.) No.", ["“Is it?”", "She asked.", "(Yes.)", "No."]),
        ("“Is it?” she asked.", ["“Is it?” she asked."]),
        ("Wait … then go. Wait … Go.", ["Wait … then go.", "Wait …", "Go."]),
        ("Pregunte a la Dra. Ejemplo. Descanse.", ["Pregunte a la Dra. Ejemplo.", "Descanse."]),
        ("What?! Really...", ["What?!", "Really..."]),
        ("example.org is a site. So.", ["example.org is a site.", "So."]),
        ("   ", []),
    ],
)
def test_a_passage_is_cut_where_a_sentence_ends(text: str, parts: list[str]) -> None:
    assert list(split_sentences(text)) == parts


def test_a_citation_belongs_to_the_sentence_it_stands_in_or_behind() -> None:
    cite = '<sup class="cite"><a href="#source-{0}" role="doc-noteref">{0}</a></sup>'
    one, two = cite.format(1), cite.format(2)
    html = f"<p>A{one} b. C d.{one}{two} E f. G {two}.</p>"
    found = [(sentence.text, sentence.sources) for sentence in extract_sentences(html)]
    assert found == [("A b.", (1,)), ("C d.", (1, 2)), ("E f.", ()), ("G .", (2,))]


def test_nested_lists_are_passages_each_in_its_place() -> None:
    html = "<ul><li>One<ul><li>Two</li><li>Three. Four</li></ul></li><li>Five</li></ul>"
    assert split_texts(html) == ["One", "Two", "Three.", "Four", "Five"]


def test_quotations_are_marked() -> None:
    html = "<p>One.</p><blockquote><p>Two.</p><ul><li>Three.</li></ul></blockquote><p>Four.</p>"
    assert [sentence.quoted for sentence in extract_sentences(html)] == [False, True, True, False]


def test_code_is_read_and_drawings_and_meanings_are_left_out() -> None:
    html = (
        "<p>Type <code>it cures</code> now.</p><pre><code>A cure.</code></pre>"
        '<svg viewBox="0 0 4 2"><title>Cure</title><path d="M0 0"/></svg>'
        '<div popover id="x"><p>Cure.</p></div><p>End.</p>'
    )
    assert split_texts(html) == ["Type it cures now.", "A cure.", "End."]


def test_a_term_is_part_of_its_sentence() -> None:
    html = '<p>It is <button type="button" class="term" popovertarget="t">pain</button>.</p>'
    assert split_texts(html) == ["It is pain."]


def test_marks_of_footnotes_are_no_words() -> None:
    html = (
        '<p>A word.<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup> More.</p>'
        '<div class="footnote"><ol><li id="fn:1"><p>The note.'
        '<a class="footnote-backref" href="#fnref:1">&#8617;</a></p></li></ol></div>'
    )
    assert split_texts(html) == ["A word.", "More.", "The note."]


def test_the_parts_of_a_cell_are_not_one_word() -> None:
    assert split_texts("<table><tr><td>Sure<small>Grade B</small><br>Then</td></tr></table>") == [
        "Sure Grade B Then"
    ]


def test_sentences_show_characters_as_rendered() -> None:
    assert split_texts("<p>A &lt; B &amp; C.</p>") == ["A < B & C."]


def test_a_sentence_knows_its_blocks_and_its_heading() -> None:
    html = '<h2>Risks</h2><section class="note care"><h3>N</h3><p>One.</p></section><p>Two.</p>'
    found = [(s.text, s.tag, s.blocks, s.heading) for s in extract_sentences(html)]
    assert found == [
        ("Risks", "h2", (), "Risks"),
        ("N", "h3", ("note", "care"), "Risks"),
        ("One.", "p", ("note", "care"), "Risks"),
        ("Two.", "p", (), "Risks"),
    ]
