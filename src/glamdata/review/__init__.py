"""What people decide of records, on whatever way it comes in, and what they are shown for it (DESIGN §12)."""
