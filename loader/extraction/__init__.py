"""Text to mentions, quotes and speakers. Knows no file and no database."""
