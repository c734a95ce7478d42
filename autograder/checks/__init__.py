"""What is graded, in the order of the handout."""
