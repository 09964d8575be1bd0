"""Forms inside the pages of others: frames, their sessions, and what host pages load."""
