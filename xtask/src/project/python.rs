//! Facts of a Python package.
