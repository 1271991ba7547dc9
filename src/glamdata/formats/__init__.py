"""Formats: one file per file format, `read_*` or reader classes, and `write_*`. Touches files, nothing else."""
