"""What was sent, put against the record and the form as they are now."""
