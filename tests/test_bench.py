"""What is measured is a site that could be published."""

from bench.compare_pelican import add_articles
from clinicsite.checks.check import check_site
from tests.conftest import Project


def test_the_articles_that_are_counted_keep_every_rule(project: Project) -> None:
    add_articles(project, 2)
    assert [problem.to_text() for problem in check_site(project.root)] == []
