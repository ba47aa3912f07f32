"""Answer the requests for the home page, the list of pages and the search."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.finder import FIND_KINDS, find, get_form_url
from clinicsite.admin.home import TASKS, describe_release, list_record_errors, list_tasks
from clinicsite.admin.page_list import PageRow, list_rows
from clinicsite.admin.pages import PageRenderer, make_json
from clinicsite.admin.recent_changes import list_recent_changes
from clinicsite.admin.record_problems import find_record_url
from clinicsite.admin.send_view import read_send_state
from clinicsite.preview.session import PreviewSession


class OverviewRoutes:
    """Show what there is and what to do next. Nothing here changes a file."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer
        self._rows: tuple[str, int, list[PageRow]] = ("", 0, [])

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/", self.show_home),
            Route("/pages/", self.show_pages),
            Route("/search/", self.show_search),
            Route("/find", self.find),
            Route("/state", self.show_state),
        ]

    def show_home(self, _: Request) -> Response:
        """Return the home page."""
        session, rows = self._session, self._list_rows()
        if session.lazy_site is None:
            return self._show_reading()
        titles = {row.path: row.title for row in rows}
        return self._renderer.render(
            "home",
            tasks=list_tasks(rows),
            record_errors=list_record_errors([*session.problems, *session.site_problems]),
            is_checking=session.checked_state < 0,
            changes=list_recent_changes(session.root, titles),
            release=describe_release(session.root),
            is_launched=session.lazy_site.site.records.clinic.launched,
            page_count=len(rows),
            sending=read_send_state(session),
            find_record_url=partial(find_record_url, session.root),
        )

    def show_pages(self, request: Request) -> Response:
        """Return the list of pages, of one task, kind or state where the query names it."""
        if self._session.lazy_site is None:
            return self._show_reading()
        rows = self._list_rows()
        wanted = {name: request.query_params.get(name, "") for name in ("task", "kind", "state")}
        task = next((task for task in TASKS if task.name == wanted["task"]), None)
        kinds, states = ({getattr(row, name) for row in rows} for name in ("kind", "state"))
        shown = [
            row
            for row in rows
            if (not task or task.is_wanted(row))
            and wanted["kind"] in ("", row.kind)
            and wanted["state"] in ("", row.state)
        ]
        return self._renderer.render(
            "pages",
            rows=shown,
            total=len(rows),
            task=task,
            wanted=wanted,
            kinds=sorted(kinds),
            states=sorted(states),
        )

    def show_search(self, request: Request) -> Response:
        """Return the page of the search."""
        site = self._session.lazy_site
        if site is None:
            return self._show_reading()
        query = request.query_params.get("q", "").strip()
        urls = {row.path: row.url for row in self._list_rows()}
        found = find(site.site, query) if query else []
        return self._renderer.render(
            "search", query=query, found=found, kinds=FIND_KINDS, urls=urls, get_url=get_form_url
        )

    def find(self, request: Request) -> Response:
        """Return the pages and records that a query finds, for a script."""
        site, query = self._session.lazy_site, request.query_params
        kinds = frozenset(query.get("kind", "").split(",")) & FIND_KINDS.keys()
        found = find(site.site, query.get("q", ""), kinds) if site else []
        return make_json([vars(one) for one in found])

    def show_state(self, _: Request) -> Response:
        """Return whether the whole site was checked, for the script of the home page."""
        return make_json({"is_checking": self._session.checked_state < 0})

    def _list_rows(self) -> list[PageRow]:
        """Return the rows of the present state, which are computed once for each state."""
        session = self._session
        key = (session.events.state_name, session.checked_state)
        if self._rows[:2] != key:
            with session.priority_gate.hold():
                self._rows = (*key, list_rows(session))
        return self._rows[2]

    def _show_reading(self) -> Response:
        problems = [problem.printable for problem in self._session.problems]
        return self._renderer.render("reading", HTTPStatus.SERVICE_UNAVAILABLE, problems=problems)
