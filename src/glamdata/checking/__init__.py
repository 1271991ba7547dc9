"""The checks: what is wrong with a draft, or with an item as it would be after an edit. Pure; imports model only."""
