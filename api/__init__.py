"""The HTTP service: a view of the database that the loader writes, and the way in for those with a token."""

VERSION = "0.1.0"  # of the package and of the contract; a test compares it with pyproject.toml
