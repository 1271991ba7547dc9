"""Measures of glamdata: what each costs, and what it may cost."""
