"""Runs Great Expectations over a batch and writes its Data Docs. Touches the world; imports checking and model."""
