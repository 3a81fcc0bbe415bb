"""What several questions measure with: consistent standard errors, places in a history, resamples."""
