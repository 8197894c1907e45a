//! Patterns through the public face, and the witnesses held against CPython's own clock.
