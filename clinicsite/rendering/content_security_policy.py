"""What a browser is told to refuse: one definition, for pages and for the hosts that serve them."""

from __future__ import annotations

from markupsafe import Markup

# Nothing is allowed, then what the site uses. Own files only; no inline script or style; and
# text never becomes script (Trusted Types). W3C Content Security Policy Level 3; MDN Observatory.
BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "upgrade-insecure-requests": "",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}

# What one page needs besides: the search engine is WebAssembly.
EXTRA_POLICIES = {"search/": {"script-src": "'self' 'wasm-unsafe-eval'"}}

# A page cannot say these of itself (CSP 3, 3.3), or must not: upgrade-insecure-requests would take
# the style sheet from a site that is looked at over plain http. A host with https sends them.
HEADER_ONLY_DIRECTIVES = ("frame-ancestors", "upgrade-insecure-requests")

# Stricter than the browsers' own: no other site learns that its visitor comes from a pain clinic.
REFERRER_POLICY = "same-origin"


def format_policy(url_path: str) -> str:
    """The Content-Security-Policy that a host sends with the page at `address`."""
    return _join_directives(_get_directives(url_path))


def format_http_policy(url_path: str) -> str:
    """The same for the preview, which has no https to upgrade to."""
    rules = _get_directives(url_path)
    return _join_directives(
        {name: rule for name, rule in rules.items() if name != "upgrade-insecure-requests"}
    )


def format_meta_policy(url_path: str) -> Markup:
    """The part of the policy that the page at `address` carries itself, for a `meta` element."""
    rules = _get_directives(url_path)
    text = _join_directives(
        {name: rule for name, rule in rules.items() if name not in HEADER_ONLY_DIRECTIVES}
    )
    return Markup(text)  # noqa: S704 (only words from above, and no double quote among them)


def _get_directives(url_path: str) -> dict[str, str]:
    return BASE_POLICY | EXTRA_POLICIES.get(url_path, {})


def _join_directives(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())
