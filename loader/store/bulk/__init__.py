"""New articles stored together: the same rows as one by one, looked up at once, written table by table."""
