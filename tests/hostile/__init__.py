"""Input that is made to do harm: what it meets is answered, stays small, and hurts nobody else."""
