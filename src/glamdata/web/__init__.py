"""The review page: where a person decides what the rules leave."""
