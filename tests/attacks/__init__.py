"""Attacks on each claim of docs/security.md."""
