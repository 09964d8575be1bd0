"""Forms in the pages of others: what a frame may do, and the sessions and tokens that say so."""
