"""Tests of the way from bytes to clauses."""
