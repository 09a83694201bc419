"""The nouns of policy texts, their names and numbers, and where they rest.

Imports no sibling package.
"""
