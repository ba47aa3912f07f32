"""Render an image of content with the image component of the theme."""

from __future__ import annotations

from markupsafe import Markup

from clinicsite.parsing.clinic_facts import fill_text
from clinicsite.parsing.markdown.render_state import PageState, RenderContext
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image
from clinicsite.parsing.svg import InvalidSvgError


def render_image(
    path: str,
    alt: str,
    context: RenderContext,
    state: PageState,
    described_by: str = "",
    class_names: str = "",
) -> Markup:
    """Return the HTML of an image. It is empty where a check reports an invalid image.

    The description can name facts of the clinic. `described_by` is the id of the description of the
    image on the page, if there is one. `class_names` say how it is cropped.
    """
    alt = fill_text(alt, state.records.clinic, state.records.strings[state.lang])
    first = not (state.has_raster_image or state.elements.headings)
    try:
        shown = context.images.get_markup(path, alt, first=first)
    except (InvalidImageError, InvalidSvgError, OSError):
        return Markup()
    if is_raster_image(path):
        state.elements.raster_images.append(path)
        state.has_raster_image = True
    template = context.environment.get_template("components/picture.html")
    render = getattr(template.module, "picture")  # noqa: B009
    return Markup(render(shown, described_by, **({"class": class_names} if class_names else {})))
