"""Keep each footnote of a page, also one that the text of another footnote defines."""

from __future__ import annotations

from markdown.extensions.footnotes import FootnoteExtension


class _Footnotes(dict[str, str]):
    """The texts of footnotes by name. A loop over the names reaches those that it adds itself."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    def __setitem__(self, name: str, text: str) -> None:
        if name not in self:
            self._names.append(name)
        super().__setitem__(name, text)

    def keys(self) -> list[str]:  # type: ignore[override]  # Markdown needs a list as well
        return self._names


class SiteFootnoteExtension(FootnoteExtension):
    """Parses footnotes. Markdown itself stops at one inside another, or leaves it out."""

    def reset(self) -> None:
        """Forget the footnotes of the last text."""
        super().reset()
        self.footnotes = _Footnotes()  # type: ignore[assignment]  # the stub asks for its order
