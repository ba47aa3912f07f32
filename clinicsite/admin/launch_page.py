"""Show what the site still needs before it opens, with a way to each place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.access import ADMIN_PREFIX
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.record_problems import find_record_url
from clinicsite.checks.rules.launch import LaunchStatus, list_launch_status
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationPolicy
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.site import Site
from clinicsite.preview.session import PreviewSession

SIGNOFF_CODE = "E853"


@dataclass(frozen=True)
class MissingPlace:
    """Something that is missing, and the page of the admin on which it is filled in, if any."""

    problem: Problem
    title: str
    url: str


@dataclass(frozen=True)
class LaunchLine:
    """A line of the list with each place where something is missing."""

    status: LaunchStatus
    places: list[MissingPlace]


class LaunchRoutes:
    """Show the launch list. Nothing here changes a file."""

    def __init__(
        self, session: PreviewSession, renderer: PageRenderer, get_site_url: Callable[[], str]
    ) -> None:
        self._session, self._renderer, self._get_site_url = session, renderer, get_site_url

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [Route("/launch/", self.show_list)]

    def show_list(self, _: Request) -> Response:
        """Return the list by group, as the command `launch-check` prints it."""
        if self._session.lazy_site is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        with self._session.priority_gate.hold():
            site = make_published_view(self._session.lazy_site.site, self._get_site_url())
            lines = [
                LaunchLine(line, [self._find_place(problem, site) for problem in line.missing])
                for line in list_launch_status(site)
            ]
        groups = groupby(lines, key=lambda line: line.status.item.group)
        return self._renderer.render(
            "launch",
            groups=[(name, list(members)) for name, members in groups],
            total=len(lines),
            done_count=sum(line.status.is_done for line in lines),
            is_launched=site.records.clinic.launched,
        )

    def _find_place(self, problem: Problem, site: Site) -> MissingPlace:
        path = problem.path.removeprefix("content/")
        document = site.documents.get(path)
        if document is None:
            url = find_record_url(self._session.root, problem)
            return MissingPlace(problem.printable, problem.path, url)
        action = "review" if problem.code == SIGNOFF_CODE else "edit"
        title = document.meta.title if document.meta else document.path
        return MissingPlace(problem.printable, title, f"{ADMIN_PREFIX}{action}/{path}")


def make_published_view(site: Site, site_url: str) -> Site:
    """Return the site as visitors get it. The preview also has drafts."""
    policy = PublicationPolicy(site.now, published_only=True)
    return replace(site, publish=True, policy=policy, urls=UrlBuilder(site_url))
