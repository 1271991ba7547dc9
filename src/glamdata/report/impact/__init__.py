"""What came of the work, and what is missing yet: impact and gaps, as pages with plots, CSV and JSON."""
