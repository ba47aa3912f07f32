"""When two records count as one source, and when they do not."""

from dataclasses import dataclass

import pytest

from clinicsite.model.reference_matching import ReferenceIndex, normalize_doi


@dataclass(frozen=True)
class Source:
    title: str | None = None
    year: int | None = 2020
    authors: tuple[str, ...] = ("Doe J",)
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (Source(doi="10.5555/A"), Source(doi="10.5555/a", year=1999), "the same DOI"),
        (Source(pmid="12"), Source(pmid="12"), "the same PMID"),
        (Source(url="https://www.a.example/x/"), Source(url="http://A.example/x"),
         "the same web address"),
        (Source("Rest, étudié"), Source("rest etudie"), "the same title"),
        (Source("A trial of rest at home"), Source("A trial of rest at home", 2021, ("Roe R",)),
         "the same title"),
        (Source("A randomised trial of rest"), Source("A randomized trial of rest"),
         "nearly the same title"),
        (Source("Rest"), Source("Rest: a review"), "the same title but for its second part"),
        (Source("Rest: a review"), Source("Rest"), "the same title but for its second part"),
    ],
)  # fmt: skip
def test_one_source_is_known_again(one: Source, other: Source, why: str) -> None:
    sources = ReferenceIndex()
    sources.add("one", one)
    assert sources.find(other) == ("one", why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Source("A trial of rest at home"), Source("A trial of rest at home", 2022)),
        (Source("Migraine"), Source("Migraine", authors=("Roe R",))),
        (Source("Advice on rest for chronic pain"), Source("Advice on rest for acute pain")),
        (Source("Rest for pain in adults, part 1"), Source("Rest for pain in adults, part 2")),
        (Source("Treatment of hypotension in older adults"),
         Source("Treatment of hypertension in older adults", authors=("Roe R",))),
        (Source("Rest: a review"), Source("Rest: a trial")),
        (Source("Rest: a trial for adults, phase2"), Source("Rest: a trial for adults, phase3")),
        (Source("Rest"), Source("Rest at home: a trial")),
        (Source(), Source()),
    ],
)  # fmt: skip
def test_two_sources_are_kept_apart(one: Source, other: Source) -> None:
    sources = ReferenceIndex()
    sources.add("one", one)
    assert sources.find(other) is None


@pytest.mark.parametrize(
    "text",
    ["10.5555/x", "https://doi.org/10.5555/x", "HTTP://dx.doi.org/10.5555/x.", " doi: 10.5555/x;"],
)
def test_a_doi_is_found_in_what_is_around_it(text: str) -> None:
    assert normalize_doi(text) == "10.5555/x"


def test_reference_matching_of_ten_thousand_near_titles_is_fast() -> None:
    sources = ReferenceIndex()
    titles = [Source(f"Report {number} of the trial of rest at home") for number in range(10_000)]
    for number, source in enumerate(titles):
        assert sources.find(source) is None
        sources.add(str(number), source)
    assert max(map(len, sources._by_title.values())) == 1  # each compares with few others
