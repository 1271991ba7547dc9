"""The enriched files of a batch, put together from what was brought home (DESIGN §11)."""
