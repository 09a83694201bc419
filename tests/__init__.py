"""Tests; a package so that `tests.fakes` can be imported."""
