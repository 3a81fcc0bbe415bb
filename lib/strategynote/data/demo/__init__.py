"""A simulated economy, written as publishers' files: one path of data for real notes and demonstrations."""
