"""Name languages, and find the code of a language by what editors write for it."""

from __future__ import annotations

from clinicsite.model.languages import LANGUAGES

# Code (BCP 47), name in English and in the language itself, and the code of three letters.
# The languages are those in which the US government translates notices for patients.
_TABLE = """
am | Amharic | አማርኛ | amh
ar | Arabic | العربية | ara
bn | Bengali, Bangla | বাংলা | ben
bs | Bosnian | Bosanski | bos
chk | Chuukese, Trukese | Chuuk | chk
chr | Cherokee | ᏣᎳᎩ | chr
de | German | Deutsch | deu ger
el | Greek | Ελληνικά | ell gre
en | English | English | eng
es | Spanish, Castilian | Español | spa
fa | Persian, Farsi | فارسی | fas per
fr | French | Français | fra fre
gu | Gujarati | ગુજરાતી | guj
haw | Hawaiian | ʻŌlelo Hawaiʻi | haw
he | Hebrew | עברית | heb
hi | Hindi | हिन्दी | hin
hmn | Hmong | Hmoob | hmn
hr | Croatian | Hrvatski | hrv
ht | Haitian Creole, French Creole, Creole, Haitian, Kreyol | Kreyòl Ayisyen | hat
hu | Hungarian | Magyar | hun
hy | Armenian | Հայերեն | hye arm
id | Indonesian | Bahasa Indonesia | ind
ig | Igbo | Igbo | ibo
ilo | Ilocano, Iloko | Ilokano | ilo
it | Italian | Italiano | ita
ja | Japanese | 日本語 | jpn
km | Khmer, Cambodian | ខ្មែរ | khm
ko | Korean | 한국어 | kor
ku | Kurdish | Kurdî | kur
lo | Lao, Laotian | ລາວ | lao
mh | Marshallese | Kajin M̧ajeļ | mah
my | Burmese, Myanmar | မြန်မာ | mya bur
ne | Nepali | नेपाली | nep
nl | Dutch | Nederlands | nld dut
nv | Navajo | Diné bizaad | nav
om | Oromo, Cushite | Oromoo | orm
pa | Punjabi, Panjabi | ਪੰਜਾਬੀ | pan
pdc | Pennsylvania Dutch, Pennsylvania German | Deitsch | pdc
pl | Polish | Polski | pol
ps | Pashto | پښتو | pus
pt | Portuguese, Brazilian Portuguese, Brazilian | Português | por
ro | Romanian | Română | ron rum
ru | Russian | Русский | rus
sm | Samoan | Gagana Sāmoa | smo
so | Somali | Soomaali | som
sr | Serbian, Serbo-Croatian | Srpski | srp
sw | Swahili | Kiswahili | swa
te | Telugu | తెలుగు | tel
th | Thai | ไทย | tha
tl | Tagalog, Filipino | Tagalog | tgl fil
to | Tongan | Lea faka-Tonga | ton
tr | Turkish | Türkçe | tur
uk | Ukrainian | Українська | ukr
ur | Urdu | اردو | urd
vi | Vietnamese | Tiếng Việt | vie
yi | Yiddish | ייִדיש | yid
yo | Yoruba | Yorùbá | yor
zh-Hans | Simplified Chinese, Chinese Simplified, Mandarin | 简体中文 | cmn
zh-Hant | Traditional Chinese, Chinese Traditional, Cantonese | 繁體中文 | yue
"""
_ROWS = [[part.strip() for part in row.split("|")] for row in _TABLE.strip().splitlines()]
ENGLISH_NAMES = {code: names.split(", ")[0] for code, names, _, _ in _ROWS}
OWN_NAMES = {code: own for code, _, own, _ in _ROWS}
# Codes that an official text can have: those of pages, and others of US notices.
TEXT_LANGUAGES = (*LANGUAGES, *(code for code in OWN_NAMES if code not in LANGUAGES))

_CHINESE = {
    **dict.fromkeys(("zh-cn", "zh-sg", "zh-hans-cn"), "zh-Hans"),
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant-tw"), "zh-Hant"),
}
_CODES_BY_NAME = {
    **{code.lower(): code for code in TEXT_LANGUAGES},
    **{
        name.casefold(): code
        for code, names, own, iso in _ROWS
        for name in (*names.split(", "), own, *iso.split())
    },
    **_CHINESE,
}

# Languages without a row, which a person can speak and a video can have.
_OTHER_NAMES = """
Afrikaans, Albanian, American Sign Language, Azerbaijani, Basque, Belarusian, Bulgarian, Catalan,
Chinese, Czech, Danish, Dari, Estonian, Finnish, Galician, Garifuna, Georgian, Hausa, Icelandic,
Irish, Kannada, Kazakh, Kinyarwanda, Latvian, Lithuanian, Macedonian, Malay, Malayalam, Maltese,
Marathi, Mayan, Mixtec, Mongolian, Norwegian, Papiamento, Quechua, Shona, Sign Language, Sindhi,
Sinhala, Slovak, Slovenian, Sundanese, Swedish, Tajik, Tamil, Tibetan, Tigrinya, Turkmen, Twi,
Uzbek, Welsh, Wolof, Xhosa, Zulu
"""
_OTHERS = " ".join(_OTHER_NAMES.split()).split(", ")
_ROW_NAMES = [name for _, names, _, _ in _ROWS for name in names.split(", ")]
LANGUAGE_NAMES = sorted({*_ROW_NAMES, *_OTHERS})
_NAMES_BY_WORDS = {name.casefold(): name for name in (*OWN_NAMES.values(), *LANGUAGE_NAMES)}


def find_language_name(value: str) -> str | None:
    """Return the name of a language that a person writes as `es` or `spanish`.

    A name in the language itself stays, because pages in that language use it.
    """
    plain = " ".join(value.split())
    if name := _NAMES_BY_WORDS.get(plain.casefold()):
        return name if name in LANGUAGE_NAMES else plain
    code = find_language_code(plain)
    return ENGLISH_NAMES.get(code) if code else None


def find_language_code(value: str) -> str | None:
    """Return the code of a language that a person writes as `Spanish`, `es-MX` or `spa`."""
    plain = " ".join(value.replace("_", "-").casefold().split())
    return _CODES_BY_NAME.get(plain) or _CODES_BY_NAME.get(plain.partition("-")[0])


def get_own_name(lang: str) -> str:
    """Return the name of a language in the language itself, or "" for one without a name here."""
    return OWN_NAMES.get(lang, "")
