"""Suggest the field that an editor means by another name, such as zip for postal_code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel

from clinicsite.model.clinic import Clinic, Photo
from clinicsite.model.front_matter import ArticleFrontMatter, DatedFrontMatter, FrontMatter
from clinicsite.model.location import GeoPoint, Location, PostalAddress
from clinicsite.model.notice import Notice
from clinicsite.model.opening_hours import Holiday
from clinicsite.model.person import Certification, Person, Portrait
from clinicsite.model.security_contact import SecurityContact
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.support.edit_distance import find_only_near_match, suggest

# What messages call the groups of fields.
_LABELS: Mapping[type[BaseModel], str] = {
    Location: "office",
    PostalAddress: "address",
    GeoPoint: "point on the map",
    Holiday: "holiday",
    Photo: "photo",
    Portrait: "portrait",
    Certification: "certification",
    SecurityContact: "security contact",
}
_PHOTO_NAMES = {
    "file": ("path", "src", "image", "photo", "picture"),
    "alt": ("alt_text", "description", "text", "caption"),
}
# The names of other programs and forms for each field.
_OTHER_NAMES: Mapping[type[BaseModel], Mapping[str, tuple[str, ...]]] = {
    FrontMatter: {
        "publish_on": ("day", "publish", "publish_date", "published_on", "scheduled"),
        "updated": ("modified", "lastmod", "last_updated", "revised"),
        "summary": ("description", "abstract", "excerpt", "intro"),
        "aliases": ("redirects", "redirect_from", "old_urls"),
        "search_title": ("seo_title", "meta_title"),
        "next_review": ("review", "review_date", "review_on"),
    },
    ArticleFrontMatter: {
        "topics": ("tags", "tag", "keywords", "keyword", "categories", "category", "subjects"),
    },
    Clinic: {
        "locations": ("offices", "office", "branches", "sites"),
        "email": ("mail", "e_mail", "email_address"),
        "insurances": ("insurance", "insurers", "health_plans", "plans"),
        "portal_url": ("portal", "patient_portal"),
        "booking_url": ("booking", "appointments", "scheduling"),
        "profiles": ("social", "social_media", "links", "same_as"),
        "holidays": ("closures", "closed", "closed_days"),
    },
    Location: {
        "phone": ("telephone", "phone_number", "tel", "telephone_number"),
        "fax": ("fax_number", "telefax", "faxnumber"),
        "hours": ("opening_hours", "office_hours", "business_hours", "times", "open"),
        "holidays": ("closures", "closed", "closed_days"),
        "map_url": ("map", "map_link", "google_maps", "maps"),
        "geo": ("coordinates", "point", "gps", "position"),
        "access": ("accessibility", "wheelchair", "entrance"),
        "directions": ("way", "how_to_get_there", "route"),
        "primary": ("main", "main_office", "default"),
        "pain_clinic_number": ("registration_number", "license_number", "registration"),
        "pain_clinic_status": ("registration_status", "registered"),
    },
    PostalAddress: {
        "street": ("street_address", "address", "line", "line1", "address1", "address_line_1"),
        "city": ("town", "locality"),
        "state": ("region", "province", "us_state"),
        "postal_code": ("zip", "zip_code", "zipcode", "postcode", "zip5"),
    },
    GeoPoint: {"latitude": ("lat",), "longitude": ("lon", "lng", "long")},
    Holiday: {
        "date": ("day", "on", "from", "start", "begin", "begins", "first_day"),
        "until": ("to", "end", "ends", "through", "last_day"),
        "name": ("title", "holiday", "label", "reason", "what"),
        "hours": ("time", "times", "open", "opening_hours"),
    },
    Notice: {
        "from": ("start", "begin", "begins", "date", "first_day"),
        "until": ("to", "end", "ends", "expires", "last_day"),
        "text": ("message", "words", "title", "notice"),
        "level": ("type", "severity", "kind"),
        "pages": ("page", "on", "where"),
        "link": ("url", "more", "href"),
        "key": ("id", "name"),
    },
    Person: {
        "key": ("id", "slug"),
        "role": ("title", "position", "job_title"),
        "license_type": ("license", "credential", "credentials"),
        "license_number": ("number", "license_no"),
        "license_state": ("state",),
        "portrait": ("photo", "picture", "image"),
        "certifications": ("boards", "board", "board_certification", "certification"),
        "career": ("bio", "education", "biography", "cv"),
        "profiles": ("links", "url", "website", "profile"),
        "consent_to_publish": ("consent", "consented", "agreed"),
    },
    Photo: _PHOTO_NAMES,
    Portrait: _PHOTO_NAMES,
    Certification: {
        "specialty": ("speciality", "name", "title", "in", "field"),
        "board": ("by", "organization", "issuer", "authority"),
        "florida_approved": ("approved", "recognized"),
    },
}

# What to do instead of a field of another program that pages do not have.
_FILE_NAME_HELP = "The name of the file is the address of the page. Delete this line."
_STATUS_HELP = "Write “status: draft” or “status: published” instead."
_LANGUAGE_HELP = "The name of the file gives the language, as in name.es.md. Delete this line."
_FOLDER_HELP = "The folder of the file gives the kind of page. Delete this line."
_IMAGE_HELP = "Write the image in the text, as in “![What it shows](../images/name.jpg)”."
_PAGE_HELP = {
    **dict.fromkeys(("permalink", "url", "path"), _FILE_NAME_HELP),
    **dict.fromkeys(("draft", "published", "publish_status", "visible"), _STATUS_HELP),
    **dict.fromkeys(("lang", "language", "locale"), _LANGUAGE_HELP),
    **dict.fromkeys(("layout", "type", "template", "kind"), _FOLDER_HELP),
    **dict.fromkeys(("image", "cover", "thumbnail", "featured_image"), _IMAGE_HELP),
}

# The names of other programs for fields of pages.
OTHER_FIELD_NAMES = frozenset(
    name for names in _OTHER_NAMES[FrontMatter].values() for name in names
)


def get_model_at(schema: type[BaseModel], loc: YamlPath) -> type[BaseModel]:
    """Return the model that owns the field at the end of `loc`."""
    model = schema
    for step in loc[:-1]:
        if isinstance(step, str) and (field := model.model_fields.get(step)):
            model = next(iter(_list_models(field.annotation)), model)
    return model


def list_field_names(model: type[BaseModel]) -> list[str]:
    """Return the names of the fields of a model, as records write them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def get_label(schema: type[BaseModel], loc: YamlPath, label: str) -> str:
    """Return the name of the group around the field at `loc`, which is `label` for the record."""
    model = get_model_at(schema, loc)
    if model is schema:
        return label
    names = [step for step in loc[:-1] if isinstance(step, str)]
    return _LABELS.get(model, f"part of “{names[-1]}”")


def suggest_field(model: type[BaseModel], name: str, absent: list[str]) -> tuple[str, str | None]:
    """Return the help for an unknown field, and the name to write instead if it is certain.

    `absent` are the fields that the group does not have yet.
    """
    known = list_field_names(model)
    choices = f"You can use: {', '.join(known)}."
    if meant := _find_other_name(model, name):
        return f"Write “{meant}:” instead. {choices}", meant if meant in absent else None
    if issubclass(model, FrontMatter) and (page_help := _PAGE_HELP.get(name.casefold())):
        return page_help, None
    if other_kind := _explain_other_kind(model, name):
        return f"{other_kind} {choices}", None
    if near := find_only_near_match(name, absent):
        return suggest(name, known, choices), near
    if group := _find_group(model, name):
        return f"Write it below “{group}:”. {choices}", None
    return suggest(name, known, choices), None


def _find_other_name(model: type[BaseModel], name: str) -> str | None:
    plain = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    for parent in model.__mro__:
        for field, names in _OTHER_NAMES.get(parent, {}).items():
            if plain in names and field in list_field_names(model):
                return field
    return None


def _explain_other_kind(model: type[BaseModel], name: str) -> str:
    """Return the help for a field that only pages of another kind have, or ""."""
    if not issubclass(model, FrontMatter) or find_only_near_match(name, model.model_fields):
        return ""
    if find_only_near_match(name, DatedFrontMatter.model_fields) == "date":
        advice = "For the day on which this page appears, write “publish_on:”."
        return f"Only articles and news have “date:”. {advice}"
    meant = _find_other_name(ArticleFrontMatter, name)
    meant = meant or find_only_near_match(name, ArticleFrontMatter.model_fields)
    return f"Only articles have “{meant}:”." if meant else ""


def _find_group(model: type[BaseModel], name: str) -> str | None:
    """Return the field of `model` whose group has the field `name`, or None."""
    for field_name, field in model.model_fields.items():
        for inner in _list_models(field.annotation):
            if name in list_field_names(inner) or _find_other_name(inner, name):
                return field.alias or field_name
    return None


def _list_models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _list_models(part)]
