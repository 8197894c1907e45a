"""What Touchmark reads of pytest: one line when a run begins, one when it ends, in the file that a variable names."""

import json
import os
import sys

import pytest

PLACE = "TOUCHMARK_SESSIONS"
COVERAGE = "TOUCHMARK_COVERAGE"
PACKAGES = "TOUCHMARK_PACKAGES"
# More than this many failures are counted, and not described.
KEPT = 10000


def pytest_configure(config):
    """Begin; a worker of pytest-xdist, whose reports the first process sees, says what it imported alone."""
    if hasattr(config, "workerinput"):
        if PLACE in config.workerinput:
            config.pluginmanager.register(Imports(config.workerinput), "touchmark-witness")
        return
    if PLACE not in os.environ:
        return
    # A pytest that a test starts is a part of that test.
    own = {name: os.environ.pop(name) for name in (PLACE, COVERAGE, PACKAGES) if name in os.environ}
    config.pluginmanager.register(Witness(config, own), "touchmark-witness")


class Imports:
    """Tells of the modules of the package that were imported."""

    def __init__(self, own):
        """Nothing has run yet."""
        self.own = own

    def write(self, entry):
        """Append a line; not being able to leaves a run that did not end, or none."""
        try:
            with open(self.own[PLACE], "a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
        except OSError:
            pass

    def tell(self):
        """Say which modules those are, and where they came from."""
        packages = self.own.get(PACKAGES, "").split(",")
        files = [(name, getattr(module, "__dict__", {}).get("__file__")) for name, module in list(sys.modules.items())]
        ours = [(name, file) for name, file in files if name.split(".")[0] in packages and isinstance(file, str)]
        if ours:
            self.write({"imported": [(name, os.path.abspath(file)) for name, file in sorted(ours)]})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        """Tell of what was imported in this process."""
        self.tell()


class Witness(Imports):
    """Counts the reports of one run."""

    def __init__(self, config, own):
        """Nothing has run yet."""
        super().__init__(own)
        self.config = config
        self.planned = set()
        self.passed = set()
        self.failed = set()
        self.failures = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        """Have a worker of pytest-xdist write to the same place."""
        node.workerinput.update({name: self.own[name] for name in (PLACE, PACKAGES) if name in self.own})

    def pytest_sessionstart(self):
        """Say that a run begins, and have the coverage that the project measures written for us, too."""
        prefix = os.environ.get("VIRTUAL_ENV")
        foreign = bool(prefix) and os.path.realpath(prefix) != os.path.realpath(sys.prefix)
        self.write({"begins": os.getpid(), "foreign": foreign})
        plugin = self.config.pluginmanager.getplugin("_cov")
        for part in (getattr(plugin, "options", None), getattr(plugin, "cov_controller", None)):
            # Each has the kinds of reports by the time that a run begins.
            asked = getattr(part, "cov_report", None)
            if COVERAGE in self.own and asked is not None:
                kinds = asked if isinstance(asked, dict) else dict.fromkeys(asked)
                part.cov_report = {"json": self.own[COVERAGE], **kinds}

    def pytest_collectreport(self, report):
        """Count what could not be collected."""
        if report.failed:
            self.fail(report)

    def pytest_runtest_logreport(self, report):
        """Count a test, or a part of one."""
        if report.failed:
            self.fail(report)
        elif report.passed:
            {"setup": self.planned, "call": self.passed}.get(report.when, set()).add(report.nodeid)

    def fail(self, report):
        """Count a failure once for each test, and describe it."""
        if report.nodeid in self.failed:
            return
        self.failed.add(report.nodeid)
        if len(self.failures) < KEPT:
            file, line = self.place(report)
            reason = message(report.longrepr)[:2000]
            self.failures.append({"name": report.nodeid, "file": file, "line": line, "message": reason})

    def place(self, report):
        """The file of a test as an absolute path, and its line from 1."""
        root = str(getattr(self.config, "rootpath", None) or self.config.rootdir)
        file, line = (getattr(report, "location", None) or (report.nodeid.split("::")[0], None))[:2]
        return os.path.abspath(os.path.join(root, file)), None if line is None else line + 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        """Say how the run ended, after everybody else had their say."""
        ended = {"ends": os.getpid(), "exit": int(getattr(session, "exitstatus", exitstatus))}
        ended.update(planned=len(self.planned), passed=len(self.passed - self.failed), failed=len(self.failed))
        self.tell()
        self.write({**ended, "failures": self.failures})

    def pytest_unconfigure(self):
        """Let a second run in this process speak for itself."""
        os.environ.update(self.own)


def message(longrepr):
    """The reason of a failure, in its own words."""
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)
    lines = [line.strip() for line in str(longrepr).splitlines() if line.strip()]
    return lines[-1].lstrip("E ") if lines else ""
