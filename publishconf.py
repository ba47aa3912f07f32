"""What differs in the build that visitors see."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pelicanconf import *

# The clinic has not named its domain. Names that end in .example are reserved (RFC 2606).
SITEURL = os.environ.get("SITE_URL") or "https://florida-medical-pain-management.example"
SITEURL = SITEURL.rstrip("/")

PUBLISH = True  # drafts and pages of the future stay at home
DELETE_OUTPUT_DIRECTORY = True

# Publishing: the hosts by the names that a person types after --to, and the one that is meant
# without it. The first word of a host is its kind; what follows says where it is. A folder that a
# web server serves is folder:/srv/www/clinic, and by SSH folder:user@server:/srv/www/clinic; the
# root of the web server is the link "current" in it. A bucket is s3:https://ENDPOINT/BUCKET; a
# folder for a host's own tool is bundle:hand-over#netlify (or cloudflare, gitlab).
HOSTS = {
    "pages": "pages:origin#gh-pages",  # a git branch that GitHub, GitLab or Codeberg serves
    "cloudflare": "pages:origin#gh-pages#cloudflare",  # the same branch, with files for that host
    "netlify": "pages:origin#gh-pages#netlify",
    "gitlab": "bundle:public#gitlab",  # what .gitlab-ci.yml hands to GitLab Pages
}
PUBLISH_TO = "pages"
