"""A library's folder: how it is made, examined and set up, with its secrets and what ships with glamdata."""
