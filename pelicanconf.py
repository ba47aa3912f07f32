"""Settings shared by every build, grouped by stage. What differs live is in publishconf.py."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))  # Pelican does not look for modules beside its settings

from clinicsite.rendering import pelican_plugin  # noqa: E402

# A module, not a name: Pelican stops when it cannot be imported, instead of going on without it.
PLUGINS = [pelican_plugin]

# Where things are
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
SITEURL = "http://127.0.0.1:8000"

# Previewing: what opens the editor at a line; "" for no link, "idea://open?file={file}&line={line}"
# for editors of JetBrains
EDITOR_URL = "vscode://file{file}:{line}:{column}"

# Reading
PUBLISH = False  # the staff preview also shows drafts and pages of the future
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["conditions", "treatments", "news", "pages"]
STATIC_PATHS = []  # rendering/site_files.py and rendering/image_files.py bring the files
READERS = dict.fromkeys(("htm", "html", "markdown", "mdown", "mkd", "rst"))
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = False  # the site knows its languages itself
DEFAULT_LANG = "en"
LOCALE = ["C.UTF-8", "C"]
TIMEZONE = "UTC"  # pages hand over dates that need no zone

# Rendering
ARTICLE_URL = ARTICLE_LANG_URL = PAGE_URL = PAGE_LANG_URL = "{url_path}"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = PAGE_SAVE_AS = PAGE_LANG_SAVE_AS = "{output_path}"
THEME_STATIC_PATHS = []  # the theme's files are written under names that hold their hash
DIRECT_TEMPLATES = []
DEFAULT_PAGINATION = False
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
