"""Steps: how the values of records follow a changed definition, forwards, and backwards where that is possible. Pure."""
