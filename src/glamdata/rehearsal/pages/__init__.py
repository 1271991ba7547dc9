"""Pages for people: what is on the wiki, what was changed, and by which batch."""
