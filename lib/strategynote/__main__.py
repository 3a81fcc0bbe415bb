"""`python -m strategynote` is the command `strategynote`."""

from strategynote.cli import main

if __name__ == "__main__":
    main()
