"""The words, targets, keys and characters of generated documents."""

WORDS = (
    "pain nerve clinic doctor infusion sleep walk study people medicine opioid ketamine headache "
    "treatment risk help sore blood pressure dose heart rate always never cure safe free best can "
    "may could report feel hurt the and with without often some most few before after"
).split()
GOOD_TARGETS = (
    "../pages/about.md", "../conditions/crps.md", "https://example.org/a_b?c=d&e=f",
    "mailto:a@example.org", "tel:+15555550100", "../images/ketamine-nmda-gate.svg",
    "../pages/visit/before.md",
)  # fmt: skip
BAD_TARGETS = (
    "about.md", "crps.md", "#risks", "fuzz.md#words", "../images/none.png", "http://example.org",
    "{phone}", "javascript:x", "", " ", "../../README.md", "/about/", "../extra/none.pdf",
    "<about.md>", 'about.md "Title"', "a(b)c", "a b", "\\", "../data/clinic.yaml", "%7Bphone%7D",
    "//example.org", "https://[x]", "[x]", "_f_", "*", "`x`",
)  # fmt: skip
TARGETS = (*GOOD_TARGETS, *BAD_TARGETS)
GOOD_KEYS = ("orser-1997", "cohen-2018", "fda-label-ketamine")
BAD_KEYS = ("none-2020", "x", "", "Orser-1997", "orser 1997")
HIDDEN = (
    "\u200b", "\u202e", "\u2028", "\x07", "\ufffd", "\x0c", "\x85", "\x02", "\x03", "\ufdd0",
    "\ufeff", "\x02klzzwxh:1\x03", "klzzwxh:0", "\x00", "\x1b", "\u00ad", "\ue000",
)  # fmt: skip
SPECIALS = (
    "\u00a0", "\ufb00", "\u0430", "\U0001f600", "\u0301", "\u05d0", "&shy;", "&amp;", "&#x200b;",
    "&nope;", "&lt;b&gt;", "\t", "\\", "`", "*", "_", "[", "]", "(", ")", "{", "}", "<", ">", "|",
    "#", "!", "~", "^", "@", "///",
    "--", "...", '"', "'", "\n", "\n\n", "^1", "://", "www.",
)  # fmt: skip
VALUES = ("2026-01-02", "2027-11-01", "published", "draft", "yes", "null", "~", "12", "[]", "{}")
FIELDS = (
    "title", "summary", "status", "date", "updated", "next_review", "aliases", "related", "topics",
    "searched_as", "menu_title", "search_title", "publish_on", "expires", "changes", "waivers",
    "tags", "author", "Title", "zip",
)  # fmt: skip
