"""Where our catalogue and a wiki say different things, and who is to look at it. Pure."""
