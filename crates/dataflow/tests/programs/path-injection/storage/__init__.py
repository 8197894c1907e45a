"""Storage in a folder."""
