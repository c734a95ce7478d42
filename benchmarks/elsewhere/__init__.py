"""Other ways to the same end, to measure ours against: written here, from descriptions alone."""
