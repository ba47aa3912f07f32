"""Join the routes of the pages about sending. One request of them writes at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from starlette.routing import BaseRoute

from clinicsite.admin.incoming_routes import IncomingRoutes
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.proposal import ProposalStore
from clinicsite.admin.publish_routes import PublishRoutes
from clinicsite.admin.send_routes import SendRoutes
from clinicsite.preview.session import PreviewSession


def create_send_routes(
    session: PreviewSession, renderer: PageRenderer, get_site_url: Callable[[], str]
) -> list[BaseRoute]:
    """Return the routes below send/, relative to the admin."""
    store, lock = ProposalStore(), threading.Lock()
    incoming = IncomingRoutes(session, renderer, lock)
    return [
        *SendRoutes(session, renderer, get_site_url, store, lock).routes,
        *incoming.routes,
        *PublishRoutes(session, renderer, get_site_url, store, incoming, lock).routes,
    ]
