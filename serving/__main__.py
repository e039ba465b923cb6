"""`python -m serving` is `studiepeil`."""

from serving.commands.cli import main

main()
