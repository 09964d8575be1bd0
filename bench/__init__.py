"""Speed, shown as ratios within one run: `make bench`. Nothing here is asserted; machines are noisy."""
