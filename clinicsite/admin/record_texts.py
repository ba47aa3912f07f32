"""Name the fields of all records for their forms, each with a hint and an example.

This is the one place of these words. A test compares it with the schema.
"""

from __future__ import annotations

from pydantic import BaseModel

from clinicsite.model.clinic import Clinic, Navigation, Photo
from clinicsite.model.evidence import Evidence
from clinicsite.model.location import GeoPoint, Location, PostalAddress
from clinicsite.model.notice import Notice
from clinicsite.model.opening_hours import Holiday
from clinicsite.model.outcome import Outcome
from clinicsite.model.person import Certification, Person, Portrait
from clinicsite.model.reference import Reference
from clinicsite.model.security_contact import SecurityContact
from clinicsite.model.site_verification import SiteVerification
from clinicsite.model.vocabulary import Condition, Term, Treatment

Texts = dict[str, tuple[str, str]]  # by field: the label and the hint

_KEY = ("Key", "Lower-case letters, digits and hyphens. Pages and records use it.")
_PHOTO_FILE = ("File", "A photo in content/images, such as images/entrance.jpg.")
_ALT = ("Description", "What the photo shows, for people who cannot see it.")
_ALSO = ("Other names", "One on each line.")
_SEARCHED = ("Other names in the search", "Words of visitors, one on each line.")
_DRAWING = ("Drawing", "The small drawing beside the name.")
_EFFECTS = "In plain words, one on each line."

FIELD_TEXTS: dict[type[BaseModel], Texts] = {
    Clinic: {
        "name": ("Name of the clinic", "As on its sign and its letters."),
        "locations": ("Offices", "The place, the phone number and the hours of each office."),
        "holidays": ("Holidays of all offices", "Days on which all offices are closed."),
        "email": ("Email", "Such as desk@clinic.example."),
        "portal_url": ("Patient portal", "Its web address, with https://."),
        "booking_url": ("Page for booking", "Its web address, with https://."),
        "insurances": ("Insurances", "Those that the clinic takes, one on each line."),
        "profiles": ("Pages elsewhere", "Maps and social networks, one address on each line."),
        "photo": ("Photo of the clinic", "Without one, the home page has a drawing."),
        "rooms": ("Photos of the rooms", "The page of the visit shows them."),
        "security": ("Contact for security", "Where to report a fault of the website."),
        "verification": ("Search consoles", "Codes that prove that the site is yours."),
        "languages": ("Languages", "Each has its words in content/data/strings."),
        "time_zone": ("Time zone", "Such as America/New_York."),
        "launched": ("The site is open", "Search engines may list it. The launch list is strict."),
    },
    Location: {
        "name": ("Name of the office", "Such as its city. Needed where there are several."),
        "primary": ("The main office", "The top of each page has its phone number."),
        "phone": ("Phone", "Ten digits, such as (555) 555-0100."),
        "fax": ("Fax", "Ten digits, such as (555) 555-0101."),
        "address": ("Address", ""),
        "hours": ("Hours", "Such as 8 am to noon, 1 pm to 5 pm. Or closed."),
        "holidays": ("Holidays of this office", "Only what differs from all offices."),
        "directions": ("Directions", "How to get there, in a sentence or two."),
        "parking": ("Parking", "Where to park, in a sentence or two."),
        "access": ("Access", "For people who cannot use stairs, see or hear."),
        "map_url": ("Map", "The office on a map, with https://."),
        "geo": ("Point on the map", "In degrees, as a map shows them."),
        "pain_clinic_status": ("State registration", "As on the certificate of this office."),
        "pain_clinic_number": ("Registration number", "As on the certificate."),
    },
    PostalAddress: {
        "street": ("Street", "Such as 100 Example Street, Suite 2."),
        "city": ("City", ""),
        "state": ("State", "Two letters, such as FL."),
        "postal_code": ("ZIP code", "Five digits."),
    },
    GeoPoint: {
        "latitude": ("Latitude", "In Florida about 24 to 31."),
        "longitude": ("Longitude", "In Florida about -87 to -80."),
    },
    Holiday: {
        "date": ("Day", "The first day."),
        "until": ("Until", "The last day, where there are several."),
        "name": ("Name", "Such as Christmas Day."),
        "hours": ("Hours", "Without hours, the office is closed. Such as 8 am to noon."),
    },
    Photo: {"file": _PHOTO_FILE, "alt": _ALT},
    Portrait: {"file": _PHOTO_FILE, "alt": _ALT},
    SecurityContact: {
        "contact": ("Contact", "An email address, or a page with https://."),
        "expires": ("Valid until", "A year ahead at most."),
    },
    SiteVerification: {
        "google_file": ("File of Google", "Such as google0123456789abcdef.html."),
        "google": ("Code of Google", "The content of the meta element."),
        "bing": ("Code of Bing", "32 characters."),
        "indexnow": ("Key of IndexNow", "8 letters and digits or more."),
    },
    Navigation: {
        "header": ("Menu at the top", "Six pages at most."),
        "footer_care": ("Lower menu: care", "The first group of links below each page."),
        "footer_learn": ("Lower menu: learn", "The second group of links below each page."),
        "footer": ("Last row: notices", "Such as privacy and terms."),
        "pinned": ("First on the home page", "Pages that the home page shows first."),
        "order": ("Pages in order", "Each links to the one before and the one after."),
        "search": ("Offered by the search", "Where it finds nothing. Five pages at most."),
    },
    Notice: {
        "text": ("Text", "What visitors have to know, without links."),
        "first_day": ("From", "The first day that visitors see it."),
        "until": ("Until", "The last day that visitors see it."),
        "level": ("Level", "Urgent is for danger, such as a storm."),
        "pages": ("Only on these pages", "Without one, all pages show it."),
        "link": ("Page that says more", "The notice links to it."),
        "lang": ("Only in this language", "Without one, pages in all languages show it."),
        "key": _KEY,
    },
    Person: {
        "name": ("Name", "With the title of the license, such as First Last, MD."),
        "key": ("Key", "Their page has it as its address, such as first-last."),
        "role": ("Role", "Such as Pain physician."),
        "license_type": ("License", "Such as MD, DO, APRN, PA or RN."),
        "license_state": ("State of the license", "Such as Florida."),
        "license_number": ("Number of the license", "Such as ME00000."),
        "certifications": ("Certifications", "In what, and by which board."),
        "languages": ("Languages", "Such as English, one on each line."),
        "portrait": ("Portrait", "Without one, pages show the initials."),
        "career": ("Career", "Schools and posts, one on each line. Twelve at most."),
        "profiles": ("Pages elsewhere", "Such as the list of licenses of the state."),
        "consent_to_publish": ("They agreed to be named here", "Only if they have."),
    },
    Certification: {
        "specialty": ("In what", "Such as Pain medicine."),
        "board": ("Board", "The full name of the board."),
        "florida_approved": ("Florida approves the board", "Doctors with an MD or a DO need it."),
    },
    Reference: {
        "key": ("Key", "Pages cite it as [@key]. Such as smith-2024."),
        "type": ("Type", "What kind of proof it holds."),
        "title": ("Title", "As the source has it."),
        "authors": ("Authors", "One on each line, such as Smith J. After the first, also et al."),
        "year": ("Year", "Such as 2024. A web page needs none."),
        "journal": ("Journal", "Its short name, such as Reg Anesth Pain Med."),
        "volume": ("Volume", ""),
        "issue": ("Issue", ""),
        "pages": ("Pages", "Such as 304-311, or the number of the article."),
        "doi": ("DOI", "Such as 10.1000/example."),
        "pmid": ("PubMed number", "Digits only."),
        "url": ("Web address", "With https://."),
        "n": ("Number of people", "In the study."),
        "checked_on": ("Looked up on", "The day on which you last opened the source."),
        "retraction_checked_on": ("Checked for a retraction on", ""),
        "unconfirmed": ("Not yet confirmed", "What you have not compared with the source."),
    },
    Evidence: {
        "question": ("Question", "Such as: Does it lower nerve pain?"),
        "treatment": ("Treatment", ""),
        "condition": ("Condition", ""),
        "direction": ("Answer", "What the studies say together."),
        "certainty": ("Certainty", "How sure that answer is."),
        "plain": ("Plain words", "The answer for readers, in 40 words at most."),
        "sources": ("Sources", "The studies behind the answer."),
        "disagrees_with": ("Sources that disagree", "Those that speak against the others."),
        "size_plain": ("How much", "The size of the effect, in plain words."),
        "duration_plain": ("How long", "The duration of the effect, in plain words."),
        "would_change": ("What would change it", "Such as a larger trial."),
        "source_grade": ("Grade of the sources", "As the sources word it."),
        "as_of": ("Searched on", "The day of the last search for sources."),
        "searched_in": ("Searched in", "Such as PubMed and Cochrane."),
        "outcome": ("Outcome in numbers", "The people with it, in both groups of one trial."),
    },
    Outcome: {
        "what": ("Outcome", "Such as: Pain down by more than half."),
        "kind": ("Kind", ""),
        "with_treatment": ("With the treatment", "How many of the people below."),
        "without": ("Without it", "How many of as many people."),
        "out_of": ("Out of", "How many people in each group. 100 for percent."),
        "without_means": ("What the others had", "Such as: A placebo."),
        "about": ("About the trial", "Such as: One trial with 24 people."),
        "source": ("Source", "One of the sources above."),
    },
    Term: {
        "term": ("Term", "The word that needs a meaning."),
        "plain": ("Plain meaning", "30 words at most."),
        "say": ("How to say it", "Such as KET-uh-meen."),
        "also": ("Other forms", "Such as the plural or a short form, one on each line."),
    },
    Condition: {
        "name": ("Name", ""),
        "key": _KEY,
        "also_called": _ALSO,
        "searched_as": _SEARCHED,
        "signs": ("Signs", _EFFECTS),
        "drawing": _DRAWING,
    },
    Treatment: {
        "name": ("Name", ""),
        "key": _KEY,
        "offered": ("The clinic gives it", "Without an answer, no page says either."),
        "also_called": _ALSO,
        "searched_as": _SEARCHED,
        "drug": ("Drug", "The name on the label."),
        "schedule": ("Schedule", "Of controlled substances."),
        "label_ref": ("Label", "The reference of the label."),
        "approved_uses": ("Approved for", "One on each line."),
        "off_label_for": ("Used off-label for", "One on each line."),
        "contraindications": ("Not for people with", _EFFECTS),
        "common_effects": ("Common side effects", _EFFECTS),
        "serious_effects": ("Serious side effects", _EFFECTS),
        "drawing": _DRAWING,
    },
}
# What one entry of a list is.
ITEM_TEXTS = {
    "locations": "Office",
    "holidays": "Holiday",
    "rooms": "Photo",
    "certifications": "Certification",
}
CHOICE_TEXTS = {
    "rct": "Randomized trial",
    "in_vitro": "Cells in a laboratory",
    "regulator": "Regulator, such as the FDA",
    "unset": "Not yet known",
    "doi": "DOI",
    "pmid": "PubMed number",
    "url": "Web address",
    "n": "Number of people",
    **{name: name for name in ("II", "III", "IV", "V")},
}


def format_choice(value: str) -> str:
    """Return the words of a choice."""
    return CHOICE_TEXTS.get(value, value.replace("_", " ").capitalize())
