"""``python -m glamdata`` is the command line."""

from glamdata.commands.app import main

main()
