"""Tests of what makes the model."""
