"""Kinds of page, records and problems. Pure Python: no Pelican here."""
