"""The frontier's tables, and how an address comes into them."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = """
CREATE TABLE crawls (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, began_at REAL NOT NULL,
  round INTEGER NOT NULL DEFAULT 1, is_over INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, crawl INTEGER NOT NULL, began_at REAL NOT NULL, ended_at REAL,
  ended TEXT NOT NULL DEFAULT '', manifest TEXT NOT NULL DEFAULT ''
);
CREATE TABLE addresses (
  id INTEGER PRIMARY KEY, crawl INTEGER NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
  depth INTEGER NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0, found_on INTEGER,
  not_before REAL NOT NULL DEFAULT 0, taken_at REAL NOT NULL DEFAULT 0, done_at REAL,
  run INTEGER, status INTEGER, way TEXT NOT NULL DEFAULT '[]', digest TEXT NOT NULL DEFAULT '',
  finding TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL DEFAULT 0,
  is_list INTEGER NOT NULL DEFAULT 0, ingested INTEGER NOT NULL DEFAULT 0,
  UNIQUE (crawl, url)
);
CREATE INDEX addresses_waiting ON addresses (crawl, host, depth, id) WHERE state = 'waiting';
CREATE INDEX addresses_state ON addresses (crawl, state);
CREATE TABLE robots (
  authority TEXT PRIMARY KEY, status INTEGER NOT NULL, body BLOB NOT NULL, fetched_at REAL NOT NULL
);
"""
NEW: Final = """
INSERT INTO addresses (crawl, url, host, depth, role, state, reason, message, found_on, run)
VALUES (:crawl, :url, :host, :depth, :role, :state, :reason, :message, :found_on, :run)
ON CONFLICT (crawl, url) DO UPDATE SET
  depth = min(depth, excluded.depth),
  role = CASE WHEN role = 'page' THEN excluded.role ELSE role END,
  state = CASE WHEN state = 'left' AND reason IN ('depth', 'crowd') THEN excluded.state ELSE state END,
  reason = CASE WHEN state = 'left' AND reason IN ('depth', 'crowd') THEN excluded.reason ELSE reason END
"""  # noqa: E501  one assignment a line
"""A second way to an address may be shorter, or tell more of what it is."""
