"""The Spanish pages in a real browser.

Their templates are those of the English pages, which `test_every_page.py` looks at in all sizes and
schemes. So one size and one scheme are enough here, for words that are longer.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import LISTEN, Traffic
from tests.browser.page_audit import ALL_RULES, HEIGHT, OPEN_DETAILS_SCRIPT, find_violations
from tests.browser.test_search_engine import ASK_ALL
from tests.conftest import BuiltSite
from tests.site_server import serve
from tests.spanish_site import list_pages_of, select_spanish

PHONE = 390
# What people type, and the page that answers, by its path in English.
QUERIES = {
    "conditions/crps": "sdrc|distrofia simpatica|sindrome de dolor regional complejo|mano hinchada",
    "conditions/fibromyalgia": "fibromialgia|me duele todo el cuerpo|fibromialgía",
    "conditions/migraine": "migraña|migrana|jaqueca|migrañas|dolor de cabeza fuerte",
    "conditions/neuropathic-pain": "dolor de los nervios|dolor neuropatico|hormigueo|nervios",
    "conditions/pain-after-surgery": "dolor despues de una cirugia|dolor despues de operacion",
    "treatments/ketamine-infusion": "ketamina|infusion de ketamina|infusiones",
    "articles/ketamine-and-your-body-side-effects": "efectos secundarios|alucinaciones|vejiga",
    "articles/what-pain-studies-can-and-cannot-tell-you": "placebo|estudios del dolor",
    "articles/questions-to-ask-before-an-infusion": "preguntas antes de una infusion",
    "pages/visit/before": "que llevar a la cita|antes de la cita",
    "pages/visit/during": "durante la cita",
    "pages/visit/after": "puedo manejar|despues de la cita",
    "pages/visit/cost-and-estimates": "cuanto cuesta|costo|precio|estimado",
    "pages/contact": "telefono|contacto|pedir una cita",
    "pages/help-now": "emergencia|sobredosis|ayuda ahora",
    "pages/about": "quienes somos",
    "pages/glossary": "glosario",
    "pages/legal/language-help": "interprete|ayuda con el idioma",
    "pages/legal/nondiscrimination": "discriminacion",
    "pages/legal/privacy-practices": "practicas de privacidad",
    "pages/legal/patient-rights": "derechos del paciente",
    "pages/legal/accessibility": "accesibilidad",
    "pages/legal/website-privacy": "cookies",
    "pages/questions": "preguntas frecuentes",
}


@pytest.fixture(scope="module")
def origin(spanish_site: BuiltSite) -> Iterator[str]:
    """The site with its Spanish pages, served."""
    yield from serve(spanish_site)


def test_spanish_pages_have_no_accessibility_violations(
    contexts: Callable[..., BrowserContext], spanish_site: BuiltSite
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    page.add_init_script(LISTEN)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    broken = []
    for one in select_spanish(list_pages_of(spanish_site)):
        page.goto(f"/{one.url_path}")
        page.evaluate(OPEN_DETAILS_SCRIPT)
        broken += [(one.url_path, *problem) for problem in find_violations(page, ALL_RULES)]
        if page.evaluate("document.documentElement.scrollWidth") > PHONE:
            broken.append((one.url_path, "scrolls sideways"))
    page.close()
    assert (broken, traffic.complaints, traffic.foreign) == ([], [], [])


@pytest.fixture
def spanish_search(contexts: Callable[..., BrowserContext], spanish_site: BuiltSite) -> Page:
    page, pages = contexts().new_page(), list_pages_of(spanish_site)
    page.goto(f"/{next(one.url_path for one in pages if one.path == 'pages/search.es.md')}")
    return page


def test_spanish_queries_find_their_page_among_the_first_three(
    spanish_search: Page, spanish_site: BuiltSite
) -> None:
    spanish = select_spanish(list_pages_of(spanish_site))
    urls = {one.main_path: one.url_path for one in spanish}
    wanted = [(query, f"{path}.md") for path, all_ in QUERIES.items() for query in all_.split("|")]
    answers = spanish_search.evaluate(ASK_ALL, [query for query, _ in wanted])
    missed = [
        (query, answer["urls"][:3])
        for (query, path), answer in zip(wanted, answers, strict=True)
        if not answer["urgent"]
        and urls[path] not in [url.partition("#")[0].lstrip("/") for url in answer["urls"][:3]]
    ]
    assert len(wanted) >= 50
    assert len(missed) <= len(wanted) * 0.1, missed


def test_language_switch_leads_to_the_same_section(contexts: Callable[..., BrowserContext]) -> None:
    page = contexts().new_page()
    page.goto("/conditions/crps/#emergency")
    page.locator(".site-header__lang").click()
    page.wait_for_url("**/es/enfermedades/**")
    assert page.url.endswith("#emergency")
