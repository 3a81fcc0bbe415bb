"""Which firms led: segments, sorts, ranks, long-run record and exact attribution of the size spread."""
