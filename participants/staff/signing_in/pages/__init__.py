"""Pages of staff's own signing in."""
