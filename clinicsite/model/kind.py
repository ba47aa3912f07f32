"""The kinds of page there are. The folder of a file gives its kind."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.front_matter import ArticleFrontMatter, FrontMatter, MedicalFrontMatter


@dataclass(frozen=True)
class PageKind:
    """A kind of page: the folder it lives in and the front matter it takes."""

    name: str
    folder: str
    front_matter: type[FrontMatter]

    @property
    def is_medical(self) -> bool:
        """Whether all its pages are medical; of the others, those that give `next_review` are."""
        return issubclass(self.front_matter, MedicalFrontMatter)


PAGE_KINDS = {
    kind.folder: kind
    for kind in (
        PageKind("article", "articles", ArticleFrontMatter),
        PageKind("condition", "conditions", MedicalFrontMatter),
        PageKind("treatment", "treatments", MedicalFrontMatter),
        PageKind("page", "pages", FrontMatter),
    )
}
