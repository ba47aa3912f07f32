"""Define texts that a record holds in several languages, with English for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar

from markupsafe import Markup, escape
from pydantic import BaseModel, ValidationError, ValidationInfo, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from clinicsite.model.fields import NonEmptyText, Sentences, field_error
from clinicsite.model.language_names import find_language_code
from clinicsite.model.languages import get_text_direction
from clinicsite.model.urls import DEFAULT_LANG

T = TypeVar("T")


class _Localized(Generic[T]):
    """What a text and a list of texts share.

    `versions` has the value of each language. `lang` is the language of this value. It is not the
    `page_lang` where the record has no version in the language of the page.
    """

    versions: Mapping[str, T]
    lang: str
    page_lang: str


class LocalizedText(str, _Localized[str]):
    """A text, and the same text in other languages. HTML marks words of another language."""

    __slots__ = ("lang", "page_lang", "versions")

    def __new__(cls, versions: Mapping[str, str], page_lang: str = DEFAULT_LANG) -> LocalizedText:
        """Return the text in the language of a page, or in English."""
        lang = page_lang if page_lang in versions else DEFAULT_LANG
        text = super().__new__(cls, versions[lang])
        text.versions, text.lang, text.page_lang = versions, lang, page_lang
        return text

    def __getnewargs__(self) -> tuple[Mapping[str, str], str]:  # type: ignore[override]
        """Return the arguments with which a copy is made."""
        return self.versions, self.page_lang

    def __html__(self) -> Markup:
        """Return the text as HTML, with its language if that is not the one of the page."""
        words = escape(str(self))
        if self.lang == self.page_lang:
            return words
        template = Markup('<span lang="{}" dir="{}">{}</span>')
        return template.format(self.lang, get_text_direction(self.lang), words)


class LocalizedTexts(tuple[str, ...], _Localized[tuple[str, ...]]):
    """A list of texts, and the lists of other languages, which can have other lengths."""

    versions: Mapping[str, tuple[str, ...]]
    lang: str
    page_lang: str

    def __new__(
        cls, versions: Mapping[str, tuple[str, ...]], page_lang: str = DEFAULT_LANG
    ) -> LocalizedTexts:
        """Return the list in the language of a page, or in English."""
        lang = page_lang if page_lang in versions else DEFAULT_LANG
        given = versions[lang]
        if lang != page_lang:
            given = tuple(LocalizedText({lang: text}, page_lang) for text in given)
        texts = super().__new__(cls, given)
        texts.versions, texts.lang, texts.page_lang = versions, lang, page_lang
        return texts

    def __getnewargs__(self) -> tuple[Mapping[str, tuple[str, ...]], str]:
        """Return the arguments with which a copy is made."""
        return self.versions, self.page_lang


def get_versions(value: T) -> Mapping[str, T]:
    """Return the versions of a text or list by language. A plain value is English."""
    return getattr(value, "versions", {DEFAULT_LANG: value})


def get_english(value: T) -> T:
    """Return the English version, by which code names the record in all languages."""
    return get_versions(value)[DEFAULT_LANG]


def localize(value: Any, lang: str) -> Any:
    """Return a value with all its texts in a language, or in English where they have none.

    A value without such texts is returned as it is.
    """
    if isinstance(value, LocalizedText):
        return LocalizedText(value.versions, lang)
    if isinstance(value, LocalizedTexts):
        return LocalizedTexts(value.versions, lang)
    if isinstance(value, BaseModel):
        items = {name: getattr(value, name) for name in type(value).model_fields}
        texts = {name: localize(item, lang) for name, item in items.items()}
        changed = {name: new for name, new in texts.items() if new is not items[name]}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, dict):
        return {key: localize(item, lang) for key, item in value.items()}
    return tuple(localize(item, lang) for item in value) if type(value) is tuple else value


def _validate_versions(
    value: Any, validate: Callable[[Any], Any], info: ValidationInfo
) -> LocalizedText | LocalizedTexts:
    """Return a value that is in English, or in the languages that are its keys."""
    if not isinstance(value, dict):
        return _make_localized({DEFAULT_LANG: validate(value)})
    languages = (info.context or {}).get("languages") or None
    for name in value:
        _check_language(str(name), languages)
    if value and all(isinstance(texts, list) for texts in value.values()):
        value = {DEFAULT_LANG: [], **value}  # a list of names may have none in English
    if DEFAULT_LANG not in value:
        message, help_text = "The English text is missing", f"Add a line “{DEFAULT_LANG}: …”."
        raise field_error("E103", message, help_text)
    versions = {lang: _validate_version(str(lang), text, validate) for lang, text in value.items()}
    for lang, version in versions.items():
        _check_repeated_texts(lang, version)
    return _make_localized(versions)


def _make_localized(versions: Mapping[str, Any]) -> LocalizedText | LocalizedTexts:
    is_list = isinstance(versions[DEFAULT_LANG], tuple)
    return LocalizedTexts(versions) if is_list else LocalizedText(versions)


def _check_language(name: str, languages: tuple[str, ...] | None) -> None:
    """Raise an error for a key that is not a language of the site."""
    code = find_language_code(name)
    if name == code and (languages is None or name in languages):
        return
    message = f'"{name}" is not a language of the site'
    meant = code if code != name and (languages is None or code in languages) else ""
    known = f"You can use: {', '.join(languages)}." if languages else ""
    help_text = f"Write “{meant}:”." if meant else known or "Write its two letters, such as es."
    raise field_error("E101", message, help_text, name)


def _validate_version(lang: str, value: Any, validate: Callable[[Any], Any]) -> Any:
    """Return the version of one language. Its errors name the language."""
    if value is None:
        message, help_text = f'The text in "{lang}" is empty', f"Write something after “{lang}:”."
        raise field_error("E103", message, help_text, lang)
    try:
        return validate(value)
    except ValidationError as error:
        lines = [_locate_error(lang, line) for line in error.errors(include_url=False)]
        raise ValidationError.from_exception_data(error.title, lines) from None


def _locate_error(lang: str, line: Any) -> InitErrorDetails:
    context = line.get("ctx", {})
    kind: Any = line["type"]
    if kind == "field":
        kind = PydanticCustomError("field", "{message}", context)
    return InitErrorDetails(type=kind, loc=(lang, *line["loc"]), input=line["input"], ctx=context)


def _check_repeated_texts(lang: str, version: Any) -> None:
    known = set[str]()
    for index, text in enumerate(version if isinstance(version, tuple) else ()):
        if text.casefold() in known:
            message = f'"{text}" is already in this list'
            raise field_error("E601", message, "Keep one of the two.", f"{lang}.{index}")
        known.add(text.casefold())


LOCALIZED = WrapValidator(_validate_versions)
# A text in English, or a group of lines such as `en: …` and `es: …`.
Translated = Annotated[NonEmptyText, LOCALIZED]
TranslatedSentences = Annotated[Sentences, LOCALIZED]
# A list of texts in English, or such a group with a list for each language.
TranslatedTexts = Annotated[tuple[NonEmptyText, ...], LOCALIZED]
