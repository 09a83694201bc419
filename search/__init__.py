"""From clauses to hits, answers and comparisons. Imports `corpus` only."""
