"""`make watch`: rebuild what changed on every save, and refresh the note in the browser."""
