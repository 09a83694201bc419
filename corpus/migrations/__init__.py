"""How a library of an older version is brought up to date; see `corpus.store_upgrade`."""
