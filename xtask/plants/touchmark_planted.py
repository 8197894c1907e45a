"""A plug-in that puts one failing test in the place of each module of tests.

The modules are not imported, so this is quick; every conftest.py beside them is, and so is every other plug-in.
"""

import types

import pytest


def test_touchmark_planted():
    raise AssertionError("planted by Touchmark")


class Planted(pytest.Module):
    """A module that nobody imports, with one failing test."""

    def _getobj(self):
        return types.ModuleType("touchmark_planted")

    def collect(self):
        yield pytest.Function.from_parent(self, name="test_touchmark_planted", callobj=test_touchmark_planted)


def planted(file, parent, **place):
    """The module in the place of the one at a path; a package is left as it is."""
    return None if str(file).endswith("__init__.py") else Planted.from_parent(parent, **place)


if hasattr(pytest, "version_tuple"):

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(module_path, parent):
        return planted(module_path, parent, path=module_path)

else:

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(path, parent):
        return planted(path, parent, fspath=path)


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config):
    # What the planted tests reach is nobody's coverage.
    if hasattr(early_config.known_args_namespace, "cov_source"):
        early_config.known_args_namespace.cov_source = []
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    # Which tests are chosen, by name, mark or an earlier run, is another matter.
    for name in ("keyword", "markexpr"):
        if hasattr(config.option, name):
            setattr(config.option, name, "")
    for name in ("lf", "stepwise", "deselect"):
        if hasattr(config.option, name):
            setattr(config.option, name, None)
    config.args = list(dict.fromkeys(str(arg).split("::")[0] for arg in config.args))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if isinstance(getattr(item, "parent", None), Planted)]
