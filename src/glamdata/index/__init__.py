"""The local index: items of a Wikidata dump on disk, asked in bulk instead of a query service."""
