"""The same words reported by several outlets, grouped into statements. Knows no database."""
