"""What people are told of a batch, a mapping or an export: numbers, tables, the HTML report."""
