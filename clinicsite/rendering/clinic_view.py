"""Give templates the offices of the clinic."""

from __future__ import annotations

from clinicsite.rendering.navigation import NavigationView
from clinicsite.rendering.office_views import HolidayRow, OfficeView, list_holidays, list_offices


class ClinicView(NavigationView):
    """Answer the questions of templates about the clinic."""

    def offices(self, lang: str) -> list[OfficeView]:
        """Return the offices of the clinic, the primary one first, in words of a language."""
        return list_offices(self._site.records, self._site.now.date(), lang)

    def holidays(self, lang: str) -> list[HolidayRow]:
        """Return the holidays ahead that all offices share."""
        records = self._site.records
        today = self._site.now.date()
        return list_holidays(records.clinic.holidays, today, records.strings[lang])
