"""Commands of the command line, one module per kind of work; each a thin call of the rooms below."""
