"""The workspace's store: rows in SQLite of what people and the wiki committed to, Parquet parts of the rest."""
