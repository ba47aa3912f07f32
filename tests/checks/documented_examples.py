"""The examples of docs/problems.md, each in the file that it is about."""

from __future__ import annotations

import re

from clinicsite.checks.explain import CodeHelp
from tests.checks.conftest import HEAD, SUMMARY

A_FILE, A_NAME, A_HEAD = (
    "as a whole file",
    "as the name of a file",
    "in the front matter of an article",
)
ARTICLE = {
    "title": "title: An example",
    "summary": SUMMARY,
    "status": "status: published",
    "date": "date: 2026-01-02",
    "next_review": "next_review: 2026-12-01",
}
TOPICS = {"topics": "topics: [ketamine-infusion, crps]"}
# Of a medical article, by the part that an example stands for.
PARTS = {
    "in-brief": "/// in-brief\n\n- Pain can last.[@orser-1997]\n- Rest helps.\n- Ask.\n\n///",
    "off-label": "/// off-label | Not approved\n\nNot for pain.[@fda-label-ketamine]\n\n///",
    "show": "## What do studies show?\n\n/// evidence\n    treatment: ketamine-infusion\n\n///",
    "risks": "## What are the risks? {#risks}\n\nSome people felt sick.[@cohen-2018]",
    "who-should-not": "## Who should not? {#who-should-not}\n\nSome people.[@cohen-2018]",
    "other-choices": "## What else? {#other-choices}\n\nRest, for one.[@orser-1997]",
    "not-known": "## What do we not know? {#not-known}\n\nNobody knows why.",
    "get-help": "## When should you get help? {#get-help}\n\n/// care-card | Call 911 now\n"
    "    level: emergency\n\n- You have trouble breathing.\n\n///",
}
KETAMINE = [name for name in PARTS if name != "show"]
ANY = ["in-brief", "not-known", "get-help"]
# The parts of an article around the example of a rule on medical pages, and what it stands for.
AROUND = {
    "831": (ANY, {"get-help"}),
    "832": (ANY, {"not-known", "get-help"}),
    "833": (KETAMINE, {"risks", "who-should-not"}),
    "834": (KETAMINE, {"risks"}),
    "835": (ANY, {"in-brief"}),
    "836": (KETAMINE, {"risks"}),
    "837": (ANY, {"not-known"}),
    "838": (KETAMINE, {"risks"}),
}


def build_files(entry: CodeHelp, code: str, example: str) -> dict[str, str]:
    """The files below content/ that hold an example of the rule of `entry`.

    `code` is that of the rule, or of the same rule for a draft.
    """
    name, number = f"{code.lower()}-example.md", code[1:]
    head = _head({"status": "status: draft"} if code != entry.code else {})
    if entry.example_location == A_NAME:
        return {example.strip().removeprefix("content/"): f"{HEAD}\nText.\n"}
    if entry.example_location == A_FILE:
        folder = "articles" if "\ndate:" in example else "pages"
        return {f"{folder}/{name}": example}
    if entry.example_location == A_HEAD:
        return {f"articles/{name}": f"{_head(_lines(example))}\nText.\n"}
    if entry.example_location.startswith("in content/"):
        return {entry.example_location.removeprefix("in content/"): example}
    if number in AROUND:
        return {f"articles/{name}": f"{head}\n{_medical(number, example)}\n"}
    if number == "823":
        status = {"status": "status: draft"} if code != entry.code else {}
        return {f"articles/{name}": f"{_head(TOPICS | status)}\n{example}\n"}
    if "legal page" in entry.example_location:
        return {f"pages/legal/{name}": f"{HEAD}\n{example}\n"}
    if "[@" in example or "/// evidence" in example or number.startswith("82"):
        return {f"articles/{name}": f"{head}\n{example}\n"}
    return {f"pages/{name}": f"{HEAD}\n{example}\n"}


def _lines(example: str) -> dict[str, str]:
    """The fields of an example, each with its lines, in the place of those of an article."""
    if example.count("\ntitle:"):  # a field that is given twice
        return {"title": example.rstrip("\n")}
    fields = re.split(r"(?m)^(?=\w+:)", example)
    lines = {field.partition(":")[0]: field.rstrip("\n") for field in fields if ":" in field}
    return lines or {example: example.rstrip("\n")}


def _head(lines: dict[str, str]) -> str:
    return "\n".join(["---", *(ARTICLE | lines).values(), "---", ""])


def _medical(number: str, example: str) -> str:
    names, instead = AROUND[number]
    parts = []
    for name in names:
        if name not in instead:
            parts.append(PARTS[name])
        elif example:
            parts.append(example.strip())
            example = ""
    return "\n\n".join(parts)
