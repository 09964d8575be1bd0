"""Background jobs: long work over many rows, in batches, which goes on where it was when the process was killed."""
