"""What a changed definition does: to values, proved by set algebra, to records and people; and why a field is as it is."""
