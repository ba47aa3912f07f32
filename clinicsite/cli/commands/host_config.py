"""Define the command `host-config`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.console import ROOT, echo, get_site_url, resolve_path
from clinicsite.publishing.servers.server_files import render_host_config
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason


@task(
    name="host-config",
    positional=["server"],
    help={
        "server": "nginx, caddy or apache.",
        "root": "The folder of the site on the server (default: /var/www/DOMAIN/current).",
        "to": "The file to write (default: print to the terminal).",
    },
)
def host_config(context: Context, server: str, root: str = "", to: str = "") -> None:
    """Print the configuration with which nginx, Caddy or Apache serves the site."""
    text = render_host_config(server, ROOT, get_site_url(), root)
    if not to:
        echo(text.removesuffix("\n"))
        return
    try:
        resolve_path(to).write_text(text, "utf-8")
    except OSError as error:
        message = f"{to} cannot be written: {describe_reason(error)}."
        raise UserError(message, "Name another file.") from None
    echo(f"Written to {to}. Its first lines say how to use it.")
