"""What a failed check teaches: what happened, which mistake it was, what to try next."""
