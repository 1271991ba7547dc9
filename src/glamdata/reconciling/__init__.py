"""Which item is this record? Pure: evidence from names, dates and identifiers, and a decision only where it is safe."""
