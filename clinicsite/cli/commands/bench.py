"""Define the command `bench`."""

from __future__ import annotations

import re

from invoke import Context, Exit, task

from bench.build_speed import bench_builds
from bench.preview_speed import bench_preview
from bench.publish_speed import bench_publish
from bench.run import run_bench
from bench.server_throughput import bench_serving
from clinicsite.cli.console import echo
from tests import install_browser


@task(
    help={
        "lighthouse": "Also run Lighthouse. It comes from npm and takes minutes.",
        "serving": "How many requests a second the nginx configuration answers.",
        "preview": "How soon the preview shows an edit, beside Hugo and stock Pelican.",
        "builds": "How long builds take, beside stock Pelican, Hugo and Eleventy.",
        "articles": "With --preview or --builds: the numbers of articles, as in 100,1000,10000.",
        "publish": "How long 10,000 pages take to a branch, beside plain ghp-import.",
    }
)
def bench(
    context: Context,
    lighthouse: bool = False,
    preview: bool = False,
    articles: str = "100,1000",
    serving: bool = False,
    publish: bool = False,
    builds: bool = False,
) -> None:
    """Measure the size and speed of the site, of its builds, its preview or a publish."""
    sizes = [int(size) for size in re.findall(r"\d+", articles)]
    if not sizes:
        raise Exit('--articles has no number. Write it as in "--articles 100,1000".', code=2)
    if builds:
        bench_builds(sizes)
        return
    if publish:
        bench_publish(10_000)
        return
    if serving:
        bench_serving()
        return
    chromium = install_browser.find_browser(echo) or install_browser.find_or_install(echo)
    if not chromium:
        raise Exit(code=1)
    if preview:
        bench_preview(chromium, sizes)
    else:
        run_bench(chromium, with_lighthouse=lighthouse)
