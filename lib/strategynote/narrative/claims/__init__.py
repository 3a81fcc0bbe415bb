"""The claims of the source report, and a verdict on each."""
