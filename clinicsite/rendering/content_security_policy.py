"""What a browser is told to refuse: one definition, for pages and for the hosts that serve them."""

from __future__ import annotations

from markupsafe import Markup

# Nothing is allowed, then what the site uses. Own files only; no inline script or style; and
# text never becomes script (Trusted Types). W3C Content Security Policy Level 3; MDN Observatory.
POLICY = {
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
MORE = {"search/": {"script-src": "'self' 'wasm-unsafe-eval'"}}

# A page cannot say these of itself (CSP 3, 3.3), or must not: upgrade-insecure-requests would take
# the style sheet from a site that is looked at over plain http. A host with https sends them.
ONLY_AS_HEADER = ("frame-ancestors", "upgrade-insecure-requests")

# Stricter than the browsers' own: no other site learns that its visitor comes from a pain clinic.
REFERRER = "same-origin"


def policy(address: str) -> str:
    """The Content-Security-Policy that a host sends with the page at `address`."""
    return _written(_rules(address))


def policy_over_http(address: str) -> str:
    """The same for the preview, which has no https to upgrade to."""
    rules = _rules(address)
    return _written(
        {name: rule for name, rule in rules.items() if name != "upgrade-insecure-requests"}
    )


def policy_in_page(address: str) -> Markup:
    """The part of the policy that the page at `address` carries itself, for a `meta` element."""
    rules = _rules(address)
    text = _written({name: rule for name, rule in rules.items() if name not in ONLY_AS_HEADER})
    return Markup(text)  # noqa: S704 (only words from above, and no double quote among them)


def _rules(address: str) -> dict[str, str]:
    return POLICY | MORE.get(address, {})


def _written(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())
