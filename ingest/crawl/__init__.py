"""The crawler: from start addresses to pages, politely, with evidence, and again later."""
