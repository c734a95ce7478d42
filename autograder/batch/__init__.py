"""Grades a class: finds the submissions, spreads them over workers, keeps every result."""
