"""The HTTP service: a read-only view of the database that the loader writes."""

VERSION = "0.1.0"  # of the package and of the contract; a test compares it with pyproject.toml
