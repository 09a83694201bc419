"""From the bytes of a page to documents cut into clauses. Imports `corpus` only."""
