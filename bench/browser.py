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


def measure_pages(chromium: str, origin: str, url_paths: list[str]) -> dict[str, PageTiming]:
    """The middle one of three looks at each page, each with an empty cache."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        looks = {
            address: [measure_once(browser, f"{origin}/{address}") for _ in range(ROUNDS)]
            for address in url_paths
        }
        browser.close()
    return {
        address: PageTiming(
            median(sight.lcp for sight in sights),
            median(sight.tbt for sight in sights),
            max(sight.cls for sight in sights),
            max(sight.requests for sight in sights),
        )
        for address, sights in looks.items()
    }


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
