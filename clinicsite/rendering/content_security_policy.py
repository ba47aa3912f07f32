"""Define the content security policy, once for pages and for hosts."""

from __future__ import annotations

from collections.abc import Collection

from clinicsite.model.video import VIDEO_ORIGINS

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

_HEADER_POLICY = BASE_POLICY | {"frame-src": " ".join(sorted(VIDEO_ORIGINS))}

# Stricter than the default: no other site learns that its visitor comes from a pain clinic.
REFERRER_POLICY = "same-origin"


def format_policy() -> str:
    """Return the Content-Security-Policy header of every page.

    The header is the same on every page, so it names the players of videos. The `meta` element of a
    page without a video refuses them, because a browser obeys both (CSP 3, 8.1).
    """
    return _join_directives(_HEADER_POLICY)


def format_http_policy() -> str:
    """Return the policy without the upgrade to HTTPS, for the preview."""
    return _join_directives(
        {name: rule for name, rule in _HEADER_POLICY.items() if name != "upgrade-insecure-requests"}
    )


def format_meta_policy(frames: Collection[str] = ()) -> str:
    """Return the part of the policy for the `meta` element of a page.

    `frames` are the origins of the players of its videos.
    """
    rules = BASE_POLICY.items()
    policy = {name: rule for name, rule in rules if name not in HEADER_ONLY_DIRECTIVES}
    if known := VIDEO_ORIGINS.keys() & set(frames):
        policy["frame-src"] = " ".join(sorted(known))
    return _join_directives(policy)


def _join_directives(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())
