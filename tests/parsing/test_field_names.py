"""What messages suggest for the name of a field that does not exist."""

from typing import Any

import pytest

from clinicsite.model.clinic import Clinic
from clinicsite.model.front_matter import ArticleFrontMatter, FrontMatter
from clinicsite.model.notice import Notice
from clinicsite.model.person import Person
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import parse_yaml


def find_problem(model: Any, text: str) -> Problem:
    """The problem of the unknown field of a record."""
    source = SourceFile.from_text("x.yaml", text)
    tree, problems = parse_yaml(text, source)
    assert tree is not None
    assert problems == []
    _, found = validate_tree(model, tree, source, label="record")
    (problem,) = [one for one in found if one.code == "E101"]
    return problem


@pytest.mark.parametrize(
    ("model", "text", "label", "meant"),
    [
        (Clinic, "locations: [{address: {zip: '33601'}}]", "address", "postal_code"),
        (Clinic, "locations: [{address: {Zip Code: '33601'}}]", "address", "postal_code"),
        (Clinic, "locations: [{geo: {lat: 27}}]", "point on the map", "latitude"),
        (Clinic, "locations: [{geo: {long: -82}}]", "point on the map", "longitude"),
        (Clinic, "locations: [{fax_number: x}]", "office", "fax"),
        (Clinic, "locations: [{telephone: x}]", "office", "phone"),
        (Clinic, "holidays: [{from: x}]", "holiday", "date"),
        (Clinic, "offices: []", "record", "locations"),
        (Person, "certifications: [{organization: x}]", "certification", "board"),
        (Person, "photo: x", "record", "portrait"),
        (Notice, "start: x", "record", "from"),
    ],
)
def test_unknown_field_gets_its_usual_name(model: Any, text: str, label: str, meant: str) -> None:
    problem = find_problem(model, text)
    assert f"this {label}" in problem.message
    assert f"“{meant}:”" in problem.help
    assert problem.fix is not None
    assert problem.fix.new == meant


@pytest.mark.parametrize(
    ("text", "group"),
    [("locations: [{zip: '33601'}]", "address"), ("locations: [{lat: 27}]", "geo")],
)
def test_field_of_a_group_gets_the_name_of_the_group(text: str, group: str) -> None:
    problem = find_problem(Clinic, text)
    assert f"below “{group}:”" in problem.help
    assert problem.fix is None


def test_unknown_field_is_not_renamed_to_one_that_is_there() -> None:
    problem = find_problem(Clinic, "locations: [{fax: x, fax_number: x}]")
    assert problem.fix is None


@pytest.mark.parametrize(
    ("model", "text", "words"),
    [
        (ArticleFrontMatter, "tags: [pain]", "Write “topics:” instead."),
        (ArticleFrontMatter, "Categories: [pain]", "Write “topics:” instead."),
        (FrontMatter, "tags: [pain]", "Only articles have “topics:”."),
        (FrontMatter, "permalink: x", "The name of the file is the address"),
        (FrontMatter, "draft: yes", "Write “status: draft”"),
        (FrontMatter, "lang: es", "The name of the file gives the language"),
        (FrontMatter, "layout: post", "The folder of the file gives the kind"),
        (FrontMatter, "image: x.jpg", "Write the image in the text"),
    ],
)
def test_field_of_another_program_gets_what_to_do_here(model: Any, text: str, words: str) -> None:
    assert find_problem(model, text).help.startswith(words)
