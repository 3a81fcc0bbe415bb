"""Decade outlook: valuations by size segment, ten-year forecasts, and how far they can be trusted."""
