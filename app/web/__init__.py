"""HTTP: one file a group of addresses. Routes unpack, call once, and pack; the rules live elsewhere."""
