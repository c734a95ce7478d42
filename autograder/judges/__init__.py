"""What the checks share: each judge takes plain values and raises a `Departure` that teaches."""
