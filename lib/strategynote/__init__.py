"""strategynote: a monthly equity-strategy note from publishers' files, with its claims tested."""

__version__ = "0.1.0"
