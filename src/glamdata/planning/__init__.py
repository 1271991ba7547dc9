"""Planning: what an item lacks of a draft, computed against the item as it is now. Pure."""
