"""Records of an example clinic, in two languages, for the forms of the admin."""

from tests.admin.conftest import AdminHarness
from tests.medical_sections import SPANISH_CLAIM

CLINIC, GLOSSARY, PEOPLE = (
    f"content/data/{name}.yaml" for name in ("clinic", "glossary", "people")
)
NOTICES, MENUS, SOURCES = (
    f"content/data/{name}.yaml" for name in ("notices", "navigation", "references")
)
OFFICE = """locations:
  # The only office.
  - name: {en: Example City, es: Ciudad Ejemplo}
    phone: (555) 555-0100
    hours:
      - Monday to Thursday, 8 am to 5 pm
      - Friday, 8 am to noon, 1 pm to 4 pm
"""
TERMS = """# Words that need a plain meaning.

- term: Ache
  plain: A dull pain.

- term: {en: Drip, es: Goteo}
  plain: {en: A slow flow., es: Un flujo lento.}
"""
PERSON = """# Clinicians who agreed to be named here.

- key: example-clinician
  name: Example Clinician, APRN
  license_type: APRN
  license_state: Florida
  consent_to_publish: true
"""
SOURCE = """# Published sources.

- key: example-2001
  type: guideline
  year: 2001
  title: A guideline
  authors: [Example A]
  doi: 10.1000/example
"""
MENU = """# The pages that every page links to.

header:
  - pages/about.md
  # the library
  - pages/articles.md
  - pages/contact.md
footer: []
"""


def fill_records(admin: AdminHarness) -> None:
    """Give the project of an admin these records, and read them."""
    project = admin.project
    clinic = project.read(CLINIC)
    assert "locations: []\n" in clinic
    clinic = clinic.replace("locations: []\n", OFFICE).replace("[en]", "[en, es]", 1)
    files = {
        CLINIC: clinic,
        GLOSSARY: TERMS,
        PEOPLE: PERSON,
        SOURCES: SOURCE,
        MENUS: MENU,
        "content/data/strings/es.yaml": project.read("content/data/strings/en.yaml").replace(
            "language_name: English", "language_name: Español"
        ),
        "content/data/claims.yaml": project.read("content/data/claims.yaml") + SPANISH_CLAIM,
    }
    for path, text in files.items():
        project.write(path, text)
    admin.session.apply_changes({*files, "content/data/page-structure.yaml"})
    assert admin.session.problems == []
