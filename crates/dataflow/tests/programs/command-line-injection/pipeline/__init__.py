"""A package that re-exports its runner."""

from .runner import QuietRunner, Runner, run_all
