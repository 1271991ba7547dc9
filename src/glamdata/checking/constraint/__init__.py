"""Wikidata's property constraints, asked of an item as it would be: one small function a type, gathered in `kinds`."""
