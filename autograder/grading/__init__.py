"""One submission, from its bytes to a full report."""
