"""Join the routes of what the text box of the editor offers."""

from __future__ import annotations

from starlette.routing import BaseRoute

from clinicsite.admin.image_routes import ImageRoutes
from clinicsite.admin.paste import PasteRoutes
from clinicsite.admin.source_routes import SourceRoutes
from clinicsite.preview.session import PreviewSession


class TextBoxRoutes:
    """Paste, images and sources."""

    def __init__(self, session: PreviewSession) -> None:
        parts = (PasteRoutes(session), ImageRoutes(session), SourceRoutes(session))
        self.routes: list[BaseRoute] = [route for part in parts for route in part.routes]
