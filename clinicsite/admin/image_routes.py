"""Take pictures from the browser, and list those of the site."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.new_image import add_image
from clinicsite.admin.pages import make_json
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image
from clinicsite.parsing.site import Site
from clinicsite.parsing.svg import InvalidSvgError
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error

MAX_LISTED = 200


class ImageRoutes:
    """Add a picture to content/images/, and list the pictures there."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/images", self.list_images),
            Route("/image", self.receive_image, methods=["POST"]),
        ]

    def list_images(self, _: Request) -> Response:
        """Return the name, the path and the address of each picture."""
        site = self._session.lazy_site
        return make_json(_describe_images(site.site) if site else [])

    async def receive_image(self, request: Request) -> Response:
        """Write a picture, whose bytes are the request, and return its path."""
        data = await request.body()
        return await run_in_threadpool(self._add, request.query_params.get("name", ""), data)

    def _add(self, name: str, data: bytes) -> Response:
        try:
            path = add_image(self._session.root, name, data)
        except UserError as error:
            message = f"The picture was not added. {error.message} {error.help}".strip()
            return make_json({"message": message}, HTTPStatus.UNPROCESSABLE_ENTITY)
        except OSError as error:
            message = f"The picture was not added. {describe_os_error(error)[0]}"
            return make_json({"message": message}, HTTPStatus.INSUFFICIENT_STORAGE)
        self._session.apply_changes([f"content/{path}"])
        return make_json({"path": path})


def _describe_images(site: Site) -> list[dict[str, str]]:
    paths = [path for path in sorted(site.files) if path.startswith("images/")]
    pictures = [
        {"path": path, "name": PurePosixPath(path).name, "url": url}
        for path in paths
        if (is_raster_image(path) or path.endswith(".svg")) and (url := _find_url(site, path))
    ]
    return pictures[:MAX_LISTED]


def _find_url(site: Site, path: str) -> str:
    """Return the address of a picture, or nothing where it is broken."""
    try:
        return site.images.get_markup(path, "", first=False).src
    except (InvalidImageError, InvalidSvgError, OSError):
        return ""
