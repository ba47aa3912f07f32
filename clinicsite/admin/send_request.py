"""Read what the pages that send post, and trust none of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from clinicsite.admin.pages import make_json
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error

MAX_VALUES = 20_000  # of one request
FormValues = Mapping[str, list[str]]
FormAction = Callable[[FormValues], Response]


def parse_form(data: bytes) -> FormValues:
    """Return the values of each field of a form. Raises ValueError."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("The request is not of this form.") from None
    if not isinstance(given, dict) or not all(isinstance(one, list) for one in given.values()):
        raise ValueError("The request is not of this form.")
    values = [value for one in given.values() for value in one]
    if len(values) > MAX_VALUES or not all(isinstance(value, str) for value in values):
        raise ValueError("A value of the request has the wrong type.")
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        raise ValueError("The words have half a character in them.") from None
    return given


def get_value(values: FormValues, name: str) -> str:
    """Return the only value of a field, or an empty text."""
    return next(iter(values.get(name, ())), "")


def make_form_answer(action: FormAction) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of a form, which explains each failure in one place."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_run, action, await request.body())

    return answer


def _run(action: FormAction, data: bytes) -> Response:
    try:
        return action(parse_form(data))
    except ValueError as error:
        return make_json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
    except UserError as error:
        return make_json({"message": str(error)}, HTTPStatus.CONFLICT)
    except OSError as error:
        message = f"Nothing was sent. {describe_os_error(error)[0]} What you saved is as it was."
        return make_json({"message": message}, HTTPStatus.INSUFFICIENT_STORAGE)


def go_to(path: str) -> Response:
    """Return the answer that opens another page of the admin."""
    return make_json({"location": path})
