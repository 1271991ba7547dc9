"""glamdata carries a library's catalogue to Wikidata and brings Wikidata's knowledge home again."""

__version__ = "0.1.0"
