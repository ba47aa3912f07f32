"""Define the content security policy, once for pages and for hosts."""

from __future__ import annotations

from markupsafe import Markup

# Everything is refused except what the site uses: own files, no inline script or style, and
# text never becomes script (Trusted Types). W3C Content Security Policy Level 3; MDN Observatory.
BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "upgrade-insecure-requests": "",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}

# A meta element cannot hold these (CSP 3, 3.3), or must not: upgrade-insecure-requests removes
# the style sheet of a site on plain HTTP. A host with HTTPS sends them.
HEADER_ONLY_DIRECTIVES = ("frame-ancestors", "upgrade-insecure-requests")

# Stricter than the default: no other site learns that its visitor comes from a pain clinic.
REFERRER_POLICY = "same-origin"


def format_policy() -> str:
    """Return the Content-Security-Policy header of every page."""
    return _join_directives(BASE_POLICY)


def format_http_policy() -> str:
    """Return the policy without the upgrade to HTTPS, for the preview."""
    return _join_directives(
        {name: rule for name, rule in BASE_POLICY.items() if name != "upgrade-insecure-requests"}
    )


def format_meta_policy() -> Markup:
    """Return the part of the policy for the `meta` element of every page."""
    text = _join_directives(
        {name: rule for name, rule in BASE_POLICY.items() if name not in HEADER_ONLY_DIRECTIVES}
    )
    return Markup(text)  # noqa: S704 (only words from above, and no double quote among them)


def _join_directives(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())
