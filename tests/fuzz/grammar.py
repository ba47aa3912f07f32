"""Generate pages from a grammar: front matter, Markdown with our blocks, common mistakes."""

from __future__ import annotations

from clinicsite.model.block import BLOCKS
from clinicsite.parsing.clinic_facts import FACTS
from tests.fuzz.front_matter import FrontMatterGrammar
from tests.fuzz.pipeline import PAGE_PATHS
from tests.fuzz.vocabulary import (
    BAD_KEYS,
    BAD_TARGETS,
    GOOD_KEYS,
    GOOD_TARGETS,
    SPECIALS,
    TARGETS,
)

MAX_DEPTH = 3  # of blocks, quotations and lists in each other


class Grammar(FrontMatterGrammar):
    """Generates one document from a random generator."""

    def make_page(self) -> tuple[str, str]:
        """Return the path and the text of a page."""
        path = self._rng.choice(PAGE_PATHS)
        head = self.make_front_matter(path)
        body = self.make_body(0, self._rng.randint(1, 4))
        return path, f"{head}\n{body}\n"

    # --- Inside a paragraph ---------------------------------------------------------------------

    def make_inline(self, depth: int) -> str:
        """Return the text of a paragraph: words and markup on one or more lines."""
        parts = []
        for _ in range(self._rng.randint(1, 5)):
            if depth < MAX_DEPTH and self._rng.random() < 0.5:
                part = self._make_part(depth + 1)
                parts.append(self._distort(part) if self._has_slip() else part)
            else:
                parts.append(self.make_words())
        glue = (
            " " if self._rng.random() < 0.8 else self._rng.choice(("", "\n", "  \n", "\\\n", ". "))
        )
        return glue.join(parts)

    def _make_emphasis(self, depth: int) -> str:
        mark = self._choose(("*", "**", "_", "`"), ("__", "***", "``", "~~", "^", "=="))
        end = mark if not self._has_slip() else self._rng.choice(("*", "**", "_", "", "`"))
        return f"{mark}{self.make_inline(depth)}{end}"

    def _make_link(self, depth: int) -> str:
        words, target = self.make_inline(depth), self._choose(GOOD_TARGETS, BAD_TARGETS)
        form = self._rng.randrange(8) if self._has_slip() else self._rng.choice((1, 3, 5, 6, 7))
        if form == 0:
            return f"[{words}][{self._rng.choice(('a', 'b', words, ''))}]"
        if form == 1:
            return f"![{words}]({target})"
        if form == 2:
            return f"<{target}>"
        if form == 3:
            return f'[{words}]({target} "{self.make_words()}")'
        return f"[{words}]({target})"

    def _make_citation(self, depth: int) -> str:
        keys = [f"@{self._choose(GOOD_KEYS, BAD_KEYS)}" for _ in range(self._rng.randint(1, 3))]
        return f"[{self._choose(('; ', ', '), (';', ' ')).join(keys)}]"

    def _make_note_mark(self, depth: int) -> str:
        return f"[^{self._choose(('1',), ('2', 'a', 'note', ''))}]"

    def _make_other(self, depth: int) -> str:
        words = self.make_words()
        return self._rng.choice(
            (
                f"<b>{words}</b>", f"<!-- {words} -->", f"<{words}>", f"<a href='x'>{words}</a>",
                f"{{{self._rng.choice((*FACTS, 'nope', 'Phone'))}}}", f"{{: .{words}}}",
                f"{{#{self.make_word()}}}", "https://example.org/x", "555-0100", "100%",
                f"{words}: 2*3*4", f"[{words}]", f"[{words}](", f"({words})[about.md]",
                f"\\{self._rng.choice(SPECIALS)}", f"&#{self._rng.randint(0, 70000)};",
                f"[x] {words}", f"$x_{{1}}$ {words}", f":smile: {words}",
            )
        )  # fmt: skip

    def _make_plain(self, depth: int) -> str:
        words = self.make_words()
        return self._rng.choice((f"{words}: 5 mg", f"({words})", f"“{words}”", f'"{words}"'))

    def _make_part(self, depth: int) -> str:
        forms = (self._make_emphasis, self._make_link, self._make_citation, self._make_plain)
        if self._has_slip():
            forms = (self._make_note_mark, self._make_other, self._make_link)
        return self._rng.choice(forms)(depth)

    # --- Blocks ---------------------------------------------------------------------------------

    def make_body(self, depth: int, count: int) -> str:
        """Return paragraphs, lists, tables and blocks with an empty line between each two."""
        parts = []
        for _ in range(count):
            part = self._make_block_level(depth + 1)
            parts.append(self._distort(part) if self._has_slip() else part)
        text = parts[0]
        for part in parts[1:]:
            text += ("\n" if self._has_slip() else "\n\n") + part
        return text

    def _make_paragraph(self, depth: int) -> str:
        return self.make_inline(1) + "."

    def _make_heading(self, depth: int) -> str:
        words = self.make_inline(2) if self._has_slip() else self.make_words()
        own_id = f" {{#{self._rng.choice(('risks', 'what', 'Words', '1x'))}}}"
        if self._has_slip():
            return f"{words}\n{self._rng.choice('-=') * self._rng.randint(1, 5)}"
        level = self._rng.choice((2, 2, 3, 4)) if not self._has_slip() else self._rng.randint(0, 8)
        return f"{'#' * level} {words}{own_id if self._rng.random() < 0.3 else ''}"

    def _make_list(self, depth: int) -> str:
        mark = self._choose(("- ", "1. "), ("* ", "- [ ] ", "a) ", "• "))
        items = []
        for _ in range(self._rng.randint(1, 4)):
            text = self.make_inline(2)
            if self._rng.random() < 0.25:
                indent = 4 if not self._has_slip() else self._rng.randint(0, 9)
                inner = self.make_body(depth, self._rng.randint(1, 2))
                text += "\n\n" + "\n".join(" " * indent + line for line in inner.split("\n"))
            items.append(mark + text)
        return "\n".join(items)

    def _make_quotation(self, depth: int) -> str:
        inner = self.make_body(depth, self._rng.randint(1, 3))
        return "\n".join(line if self._has_slip() else f"> {line}" for line in inner.split("\n"))

    def _make_table(self, depth: int) -> str:
        columns = self._rng.randint(1, 4)
        rows = [[self.make_words(1, 3) for _ in range(columns)] for _ in range(3)]
        rows[1:1] = [["---"] * columns]
        if self._has_slip():
            rows[self._rng.randrange(len(rows))].append(self.make_words())
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _make_block(self, depth: int) -> str:
        kind = self._rng.choice(list(BLOCKS.values()))
        slashes = "/" * (max(3, 8 - depth) if not self._has_slip() else 3)
        title = f" | {self.make_words(1, 4)}" if kind.needs_title or self._has_slip() else ""
        options = []
        for name, option in kind.options.items():
            if option.required or self._rng.random() < 0.4:
                values = option.choices or (
                    "../images/ketamine-nmda-gate.svg", "es", "ketamine-infusion", "crps",
                    "https://example.org", "2026-01-02", "1:30", f'"{self.make_words()}"',
                )  # fmt: skip
                options.append(f"    {name}: {self._rng.choice(values)}")
        if self._has_slip():
            options.append(self._distort(f"    {self.make_word()}: {self.make_words()}"))
        body = self.make_body(depth, self._rng.randint(1, 3))
        end = slashes if not self._has_slip() else self._rng.choice(("", "//", "////", "/// end"))
        return "\n".join([f"{slashes} {kind.name}{title}", *options, "", body, "", end])

    def _make_note(self, depth: int) -> str:
        return f"[^{self._choose(('1',), ('2', 'a', 'note', ''))}]: {self.make_inline(2)}"

    def _make_definition(self, depth: int) -> str:
        label = self._rng.choice(("a", "b", self.make_words()))
        return f"[{label}]: {self._rng.choice((*TARGETS, self.make_words()))}"

    def _make_code(self, depth: int) -> str:
        words = self.make_inline(2)
        fence = self._rng.choice(("```", "~~~", "````"))
        end = fence if not self._has_slip() else ""
        return self._rng.choice((f"    {words}", f"{fence} python\n{words}\n{end}"))

    def _make_odd(self, depth: int) -> str:
        words, special = self.make_words(), self._rng.choice(SPECIALS)
        return self._rng.choice(
            (
                f"<div>\n{words}\n</div>", f"<<<<<<< HEAD\n{words}\n=======\nx\n>>>>>>> b", "---",
                f"---\ntitle: {words}\n---", f"{words}\n:   {words}", "***", f"| {words} | x |",
                f"[TOC]\n{words}", special * self._rng.randint(1, 300), f"%% {words}", "\\",
                f"{words} " * self._rng.randint(1, 60), f"> [!NOTE]\n> {words}", f":::{words}\n:::",
                f"*[abc]: {words}\n\nabc", f"$$\n{words}\n$$", f"-{words}\n-{words}",
            )
        )  # fmt: skip

    def _make_block_level(self, depth: int) -> str:
        forms = [self._make_paragraph, self._make_paragraph, self._make_heading, self._make_table]
        if depth <= MAX_DEPTH:
            forms += [self._make_list, self._make_list, self._make_quotation]
            forms += [self._make_block, self._make_block]
        if self._has_slip():
            forms = [self._make_note, self._make_definition, self._make_code, self._make_odd]
        return self._rng.choice(forms)(depth)
