"""Campaigns of references: which statements a batch can support, what was sent of them a day, and the page of it."""
