"""`python -m strategynote` is the command `strategynote`."""

from strategynote.cli import main

main()
