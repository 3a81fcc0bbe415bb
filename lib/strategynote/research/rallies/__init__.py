"""Low-quality rallies: definition, dating, duration, chance, and what can be known at the time."""
