"""Give templates the offices and the clinicians of the clinic."""

from __future__ import annotations

from clinicsite.model.page import Page
from clinicsite.model.person import Person
from clinicsite.parsing.people_pages import PEOPLE_FOLDER, get_person_path
from clinicsite.rendering.navigation import NavigationView
from clinicsite.rendering.office_views import HolidayRow, OfficeView, list_holidays, list_offices


class ClinicView(NavigationView):
    """Answer the questions of templates about the clinic."""

    def person(self, doc: Page) -> Person | None:
        """Return the clinician whose page this is, or None."""
        is_profile = doc.path.startswith(f"{PEOPLE_FOLDER}/")
        return self._records(doc.lang).people.get(doc.slug) if is_profile else None

    def person_page(self, person: Person) -> Page | None:
        """Return the page of a clinician."""
        return self._site.get_page(get_person_path(person))

    def authors(self, doc: Page) -> list[Person]:
        """Return the people who wrote an article, in the order of its front matter."""
        people = self._records(doc.lang).people
        keys = dict.fromkeys(getattr(doc.meta, "authors", ()))
        return [people[key] for key in keys if key in people]

    def offered(self, lang: str) -> list[tuple[str, Page | None]]:
        """Return the names of the treatments that the clinic offers, each with its page."""
        pages = {page.slug: page for page in self._find_treatments(lang)}
        records = self._records(lang).treatments.values()
        return [(record.name, pages.get(record.key)) for record in records if record.offered]

    def _find_treatments(self, lang: str) -> list[Page]:
        keys = self._site.records.treatments
        return self._find_pages([f"treatments/{key}.md" for key in keys], lang)

    def offices(self, lang: str) -> list[OfficeView]:
        """Return the offices of the clinic, the primary one first, in words of a language."""
        return list_offices(self._records(lang), self._site.now.date(), lang)

    def holidays(self, lang: str) -> list[HolidayRow]:
        """Return the holidays ahead that all offices share."""
        records = self._records(lang)
        today = self._site.now.date()
        return list_holidays(records.clinic.holidays, today, records.strings[lang])
