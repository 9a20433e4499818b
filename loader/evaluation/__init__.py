"""The extractor's figures, measured on annotated texts that lie outside the project."""
