"""``python -m glamdata`` is the command line."""

from glamdata.cli import main

main()
