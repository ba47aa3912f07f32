"""An article that has all sections that an article must hold."""

ARTICLE = """\
/// in-brief

- Ketamine is a medicine.[@fda-label-ketamine]
- It was tried in CRPS.
- It has risks.

///

/// off-label

Not approved for pain.[@fda-label-ketamine]

///

## What do studies show?

/// evidence
    condition: crps

///

## What are the risks? {#risks}

It can slow breathing, and it can do other harm.[@fda-label-ketamine]

## Who should not have it? {#who-should-not}

People with an allergy to it.[@fda-label-ketamine]

## What other choices are there? {#other-choices}

Exercise.[@dowell-2022]

## What do we not know? {#not-known}

Much.

## When should you get help? {#get-help}

/// care-card | Book a visit
    level: book

- Pain stays.

///
"""
