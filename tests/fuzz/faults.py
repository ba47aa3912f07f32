"""Small documents for faults that rounds have found. Each must be without a finding."""

from tests.checks.conftest import HEAD

PAGE, RECORDS = "pages/fuzz.md", "data/references.yaml"
MANY = 1_900
DRAFT = HEAD.replace("published", "draft").replace("---\ntitle", "---\ndate: 2026-01-02\ntitle")

# The name of the fault, the path of the document, its text or its bytes.
FAULTS: tuple[tuple[str, str, str | bytes], ...] = (
    ("spaces in a line of YAML", PAGE, f"---\ntitle: a\nstatus: {'ew: ' * 60}\n---\n\na\n"),
    ("hyphens in a line of YAML", RECORDS, f"- key: a: b\n{'-  ' * 60}a: b: c\n"),
    ("markup in a target", PAGE, f"{HEAD}[w]([_f_][x])\n\n[x]: about.md\n"),
    ("code in a target", PAGE, f"{HEAD}[w](`x`)\n"),
    ("markup in a description", PAGE, f"{HEAD}![a [_f_][x] b](y.svg)\n\n[x]: about.md\n"),
    ("target that a footnote ends", PAGE, f"{HEAD}[^1]\n\n[^1]: [a]('b c](\n"),
    ("backslash in an incomplete link", PAGE, f"{HEAD}](\\\\)\n"),
    ("reference beside a small digit", PAGE, f"{HEAD}^&amp;\n"),
    ("reference in braces", PAGE, f"{HEAD}{{#&amp;}}\n"),
    ("reference in a heading", "treatments/fuzz.md", f"{HEAD}- a\n\n    ## Always&#x200b; may\n"),
    ("reference in the words of a link", PAGE, f"{HEAD}[a&amp;b](none.md)\n"),
    ("code in a citation", PAGE, f"{HEAD}[@a`b`c]\n"),
    ("backslash in a citation", PAGE, f"{HEAD}[@orser\\-1997]\n"),
    ("stars that overlap in code", PAGE, f"{HEAD}klzzwxh:0&amp;\n"),
    ("element over two lines", PAGE, f"{HEAD}<mail\norg>\n"),
    ("target over two lines", PAGE, f"{HEAD}[](e:\nd)\n"),
    ("long word in a field", PAGE, f"---\ntitle: a\nstatus: {'ab' * 2000}\n---\n\na\n"),
    ("long word in a sentence", PAGE, f"{HEAD}{'never ' * 40}{'nerve' * 500}.\n"),
    ("long name of a block", PAGE, f"{HEAD}/// {'ab' * 2000}\n\na\n\n///\n"),
    ("long key of a source", PAGE, f"{HEAD}[@{'ab-' * 700}c]\n"),
    ("old line ends in another encoding", PAGE, b"---\rtitle: a\rsummary: caf\xe9\r---\r\ra\r"),
    ("citation in a link", PAGE, f"{HEAD}[a [@orser-1997] b](about.md)\n"),
    ("footnote in a link", PAGE, f"{HEAD}[a[^1]](about.md)\n\n[^1]: b\n"),
    ("address in a link", PAGE, f"{HEAD}[a <https://example.org>](about.md)\n"),
    ("reference in a link in a link", PAGE, f"{HEAD}[[@orser-1997][&y;](about.md)](about.md)\n"),
    ("footnote without a name", PAGE, f"{HEAD}[^]: Words of it\n"),
    ("name of an option that is a number", PAGE, f"{HEAD}/// note | T\n    1: x\n\na\n\n///\n"),
    ("name of an option that is empty", PAGE, f"{HEAD}/// note | T\n    ? \n    : x\n\na\n\n///\n"),
    ("option of the parser", PAGE, f"{HEAD}/// note | T\n    self: x\n\na\n\n///\n"),
    (
        "options that are merged",
        PAGE,
        f"{HEAD}/// note | T\n    <<: {{a: b, c: d}}\n\na\n\n///\n",
    ),
    ("HTML at the end of a footnote", PAGE, f"{HEAD}[^]:<!--\n"),
    ("placeholder in a footnote without a name", PAGE, f"{HEAD}[^]:klzzwxh:0\n"),
    ("reference without an end", "conditions/fuzz.md", f"{DRAFT}\n[] \n\n&regist\n"),
    ("address that ends in a placeholder", PAGE, f'{HEAD}[a]("(\\")\n'),
    ("list that stops the parser", PAGE, HEAD + "*\t" * 250),
    ("footnote in a footnote", PAGE, f"{HEAD}[^]:[^*]:\n[^1]:"),
    ("footnote in a quotation in a footnote", PAGE, f"{HEAD}a[^1]\n\n[^1]: > [^2]: Words\n"),
    ("letter after a reference", PAGE, f"{HEAD}&lt\ufb00\ufb00\ufb00;\n"),
    ("underscore after a reference", PAGE, f"{HEAD}&ltabc_d;\n"),
    ("stars beside a link without words", PAGE, f"{HEAD}*io**zine*[]()\n"),
    ("link with brackets", PAGE, f"{HEAD}[words](about.md#a(sore)b)\n"),
    ("records without a field", "data/clinic.yaml", "---"),
    ("records without a record", "data/references.yaml", "---"),
    ("reference after a backslash", PAGE, f"{HEAD}a \\&e; \\&lt; b\n"),
    ("block that begins again", PAGE, f"{HEAD}- ///dont\n///do\n\n{'a b c' * 3}" + "\n\na" * 1200),
    ("many lists of evidence", PAGE, HEAD + "/// evidence\n\n///\n\n" * 40),
    ("many lists of evidence without an end", PAGE, HEAD + "/// evidence\n\n" * 40),
    ("many lists of claim rules", PAGE, HEAD + "/// claim-rules\n\n///\n\n" * 40),
    ("lost words below a warning", "articles/fuzz.md", f"{DRAFT}\n[^1]:[^1]:medicine\n"),
    (
        "many unknown sources",
        PAGE,
        HEAD + "\n\n".join(f"[@orser{n}-none]" for n in range(MANY)),
    ),
    (
        "many links to no page",
        PAGE,
        HEAD + "\n\n".join(f"[a](../conditions/crsp{n}.md)" for n in range(MANY)),
    ),
)
