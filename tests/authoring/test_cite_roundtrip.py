"""A reference that cite writes is read back as it was given."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.authoring import yaml_append
from clinicsite.authoring.reference_draft import (
    ReferenceDraft,
)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=20))
def test_any_title_and_author_come_back_as_they_were_given(title: str, author: str) -> None:
    draft = ReferenceDraft(type="rct", title=title, authors=(author, "Doe J")).normalize()
    fields = draft.to_record("x")
    assert yaml.load(yaml_append.format_records([fields]), Loader=yaml.BaseLoader) == [fields]
