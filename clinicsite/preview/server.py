"""Listen on this machine only, with uvicorn in a thread of its own."""

from __future__ import annotations

import errno
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = "127.0.0.1"  # no other machine of the network sees drafts
MAX_PORTS = 20
LAST_PORT = 65535
IDLE_SECONDS = 60  # seconds that a connection stays open without a request


class PreviewServer:
    """Serve an application. Its port is taken as soon as the server exists."""

    def __init__(self, port: int) -> None:
        self.application: ASGIApp | None = None
        self._socket = socket.create_server((LOOPBACK, port))
        self.server_port: int = self._socket.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.server_port}"
        config = uvicorn.Config(
            self._call_application,
            loop="asyncio",
            http="h11",
            ws="none",
            interface="asgi3",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="critical",  # the application reports its own faults
            timeout_keep_alive=IDLE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def start(self, application: ASGIApp) -> None:
        """Serve `application` in a thread. A later value of the attribute replaces it."""
        self.application = application
        self._thread.start()

    def stop(self) -> None:
        """End every connection, and free the port."""
        self._server.should_exit = self._server.force_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def _call_application(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.application
        await self.application(scope, receive, send)


def create_server(port: int) -> PreviewServer:
    """Return a server on this port, or on the next free one.

    Raises OSError when none of 20 is free, or when the system reserves them.
    """
    ports = range(port, min(port + MAX_PORTS, LAST_PORT + 1))
    codes = set()
    for candidate in ports:
        try:
            return PreviewServer(candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            codes.add(error.errno)
    if codes == {errno.EACCES}:  # such as those below 1024 on Linux
        reason = "your account may not use them"
        raise OSError(errno.EACCES, f"The ports {port} to {ports[-1]} are reserved: {reason}")
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {ports[-1]} are all taken")
