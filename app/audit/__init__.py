"""What people and programs did that somebody may have to answer for: an append-only list for each tenant, chained by MACs."""
