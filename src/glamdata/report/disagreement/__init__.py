"""Where catalogue and wiki differ, who owns each error, what became of what we pushed: facts, files and pages."""
