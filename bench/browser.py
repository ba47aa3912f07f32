"""What a slow phone sees of a page: Chromium, throttled as by Lighthouse's mobile preset."""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

# Lighthouse, core/config/constants.js: slow 4G and a mid-tier phone.
LATENCY = 150  # ms
THROUGHPUT = 1_638_400 / 8  # bytes a second
CPU = 4  # times slower
VIEWPORT = {"width": 412, "height": 823}
ROUNDS = 3

OBSERVER_SCRIPT = """
window.seen = {lcp: 0, cls: 0, tbt: 0};
const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
    .observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { seen.cls += entry.value; });
watch("longtask", (entry) => { seen.tbt += Math.max(0, entry.duration - 50); });
"""


@dataclass(frozen=True)
class PageTiming:
    """Milliseconds until the largest part was there and blocked, and how much moved about."""

    lcp: float
    tbt: float
    cls: float
    requests: int

    def __str__(self) -> str:
        """The figures with their names."""
        numbers = f"{self.requests} requests, LCP {self.lcp:,.0f} ms, TBT {self.tbt:,.0f} ms"
        return f"{numbers}, CLS {self.cls:.3f}"


def measure_page_timing(chromium: str, url: str) -> PageTiming:
    """The middle one of three looks at a page, each with an empty cache."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        looks = [measure_once(browser, url) for _ in range(ROUNDS)]
        browser.close()
    return PageTiming(
        median(look.lcp for look in looks),
        median(look.tbt for look in looks),
        max(look.cls for look in looks),
        max(look.requests for look in looks),
    )


def measure_once(browser: Browser, url: str) -> PageTiming:
    """One look at a page."""
    with browser.new_context(viewport=VIEWPORT, device_scale_factor=1.75) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        speed = {"downloadThroughput": THROUGHPUT, "uploadThroughput": THROUGHPUT}
        network = {"offline": False, "latency": LATENCY, **speed}
        session.send("Network.emulateNetworkConditions", network)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.add_init_script(OBSERVER_SCRIPT)
        page.goto(url, wait_until="networkidle")
        seen = page.evaluate("seen")
    return PageTiming(seen["lcp"], seen["tbt"], seen["cls"], len(asked))
