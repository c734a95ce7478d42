"""Grading on Gradescope: what its container runs, what it tells, what it shows."""
