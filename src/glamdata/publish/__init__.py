"""What edits a wiki, and what looks at the edits before and after: gates, rehearsal, plan, verification, undo."""
