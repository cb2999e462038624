"""Readers: one file per kind of reader. Each turns a report into a reading."""
