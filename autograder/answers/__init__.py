"""What answers are compared with: inputs, right answers, and the answers of known mistakes."""
