"""Define pages, records and problems as typed values, without Pelican."""
