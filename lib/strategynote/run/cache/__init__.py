"""What was built before: keys that hold everything a result depends on, entries that are checked before they are trusted."""
