"""The wiki and its query service: everything that asks or tells a Wikibase."""
