"""The untrusted side: runs a submission, answers calls, judges nothing."""
