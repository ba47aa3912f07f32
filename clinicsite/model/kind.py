"""Define the kinds of page. The folder of a file gives its kind."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.front_matter import (
    ArticleFrontMatter,
    DatedFrontMatter,
    FrontMatter,
    MedicalFrontMatter,
)


@dataclass(frozen=True)
class PageKind:
    """A kind of page: its folder and its front matter."""

    name: str
    folder: str
    front_matter: type[FrontMatter]

    @property
    def is_dated(self) -> bool:
        """Whether all pages of this kind have a date, as articles and news do."""
        return issubclass(self.front_matter, DatedFrontMatter)

    @property
    def is_medical(self) -> bool:
        """Whether all pages of this kind are medical. Other pages are medical with
        `next_review`.
        """
        return issubclass(self.front_matter, MedicalFrontMatter)


PAGE_KINDS = {
    kind.folder: kind
    for kind in (
        PageKind("article", "articles", ArticleFrontMatter),
        PageKind("condition", "conditions", MedicalFrontMatter),
        PageKind("treatment", "treatments", MedicalFrontMatter),
        PageKind("news", "news", DatedFrontMatter),
        PageKind("page", "pages", FrontMatter),
    )
}
