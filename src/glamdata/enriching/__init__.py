"""What an item knows that a record lacks: pure, imports model only."""
