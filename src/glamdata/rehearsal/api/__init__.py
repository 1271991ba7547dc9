"""The Action API: one file a group of modules, one registry, one dispatcher."""
