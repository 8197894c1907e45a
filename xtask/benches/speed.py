#!/usr/bin/env python3
"""What users wait for, as ratios of one run: `python3 xtask/benches/speed.py [PART …]`.

Parts: checks, unchanged, large, dispatch, start, install, report, surfaces, inputs, build; all of them where none is
named. Everything is made below `target/bench`; packages come from PyPI, and the program is the one that ships. Needs
Linux, git, a C toolchain and cargo. Nothing here is a test: read the ratios, not the seconds, and keep the machine
quiet meanwhile.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BENCH = TOP / "target" / "bench"
TOUCHMARK = Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target")) / "release" / "touchmark"
CORES = len(os.sched_getaffinity(0))
# More than 800 files; the versions are fixed so that runs can be compared.
PACKAGES = {"allauth": "django-allauth==65.22.1", "celery": "celery==5.7.0", "sentry_sdk": "sentry-sdk==2.75.0"}
RULES = [TOP / "xtask/rules/code.json"]


@dataclass
class Cost:
    """What one command took: seconds of wall time and of CPU, and its largest resident set in MiB."""

    wall: float
    cpu: float
    peak: float


def run(args, cwd=None, env=None, check=False):
    """Runs a command with its output thrown away."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(arg) for arg in args], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    child.returncode = code
    if check and code != 0:
        sys.exit(f"`{args[0]}` ended with {code}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(times, args, **options):
    return statistics.median(run(args, **options).wall for _ in range(times))


def environment(**more):
    """A short environment with its own home, in which tools were installed once."""
    home = BENCH / "home"
    home.mkdir(parents=True, exist_ok=True)
    names = ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "NO_PROXY")
    keep = {name: os.environ[name] for name in names if name in os.environ}
    indexes = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))}
    return {**keep, **indexes, "HOME": str(home), **more}


def row(what, value, target=""):
    print(f"{what:<66} {value:>10} {target:>10}", flush=True)


def git(folder, *args):
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    subprocess.run(["git", *identity, *args], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def sources(folder):
    """The modules of the packages, in the order of their paths."""
    return [file for name in PACKAGES for file in sorted((folder / name).rglob("*.py"))]


def commit(folder, settings):
    (folder / "pyproject.toml").write_text(settings)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    time.sleep(3)


def package():
    """The packages as one repository, whose own settings turn all checks on."""
    folder = BENCH / "package"
    if not (folder / ".git").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        wheels = BENCH / "wheels"
        pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--dest", wheels, *PACKAGES.values()]
        subprocess.run([str(part) for part in pip], check=True)
        for wheel in wheels.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(folder)
        for info in folder.glob("*.dist-info"):
            shutil.rmtree(info)
        settings = "[project]\nname = 'bench'\nversion = '1'\n[tool.ruff]\n[tool.mypy]\nignore_missing_imports = true\n"
        commit(folder, settings + "follow_imports = 'silent'\n")
    return folder


def tools(folder):
    """Where the tools of the plan are, after they were installed."""
    run([TOUCHMARK, "scan", "--only", "bandit,semgrep", "--root", folder], env=environment())
    run([TOUCHMARK, "lint", "--root", folder], env=environment())
    said = subprocess.run(
        [TOUCHMARK, "doctor", "--offline", "--output", "json", "--root", folder],
        env=environment(), check=True, capture_output=True,
    )
    return {tool["check"]: tool["path"] for tool in json.loads(said.stdout)["doctor"]["tools"] if tool.get("path")}


def commands(paths, cold):
    """What a user would write: each tool by itself, with an empty cache; ours is its own dataflow scan."""
    rules = [part for pack in RULES for part in ("--config", pack)]
    semgrep = ["--json", "--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore"]
    return {
        "ruff": [paths["ruff"], "check", "--cache-dir", cold / "ruff", *PACKAGES],
        "ruff-format": [paths["ruff"], "format", "--check", "--cache-dir", cold / "ruff", *PACKAGES],
        "mypy": [paths["mypy"], "--cache-dir", cold / "mypy", *PACKAGES],
        "bandit": [paths["bandit"], "--quiet", "--recursive", "--format", "json", *PACKAGES],
        "semgrep": [paths["semgrep"], "scan", *semgrep, "--timeout=30", *rules, *PACKAGES],
        "dataflow": [TOUCHMARK, "scan", "--fresh", "--offline", "--only", "dataflow"],
    }


PLAN = "ruff,ruff-format,mypy,bandit,semgrep,dataflow"
# Runs on one thread, and judges each file by itself.
DIVISIBLE = "bandit"


def checks():
    folder, cold = package(), BENCH / "cold"
    paths = tools(folder)
    print(f"{len(sources(folder))} files of {', '.join(PACKAGES.values())}, {CORES} cores")

    def fresh():
        shutil.rmtree(cold, ignore_errors=True)
        shutil.rmtree(folder / ".touchmark", ignore_errors=True)
        cold.mkdir(parents=True)

    ours = [TOUCHMARK, "ci", "--offline", "--only", PLAN]
    fresh()
    alone = {}
    for name, command in commands(paths, cold).items():
        alone[name] = run(command, cwd=folder, env=environment())
        print(f"  {name} alone: {alone[name].wall:.1f} s wall, {alone[name].cpu:.1f} s CPU")
    fresh()
    together = run(ours, cwd=folder, env=environment())
    print(f"  all checks: {together.wall:.1f} s wall, {together.cpu:.1f} s CPU, {together.peak:.0f} MiB")
    slowest = max(cost.wall / (CORES if name == DIVISIBLE else 1) for name, cost in alone.items())
    shared = sum(cost.cpu for cost in alone.values()) / CORES
    row("all checks ÷ max(slowest tool, ΣCPU ÷ cores)", f"{together.wall / max(slowest, shared):.2f}", "≤ 1.10")
    row("all checks ÷ one after another", f"{together.wall / sum(cost.wall for cost in alone.values()):.2f}", "≤ 0.60")

    fresh()
    lines = [" ".join(f"'{part}'" for part in command) + " &" for command in commands(paths, cold).values()]
    shell = run(["sh", "-c", "\n".join([*lines, "wait"])], cwd=folder, env=environment())
    row("all checks ÷ the tools by `&` and `wait` in a shell", f"{together.wall / shell.wall:.2f}")
    prek(folder, commands(paths, cold), fresh, together)

    # From here on what scanners said of single files is used.
    scan = [TOUCHMARK, "scan", "--offline", "--only", "bandit,semgrep,dataflow"]
    fresh()
    whole = run(scan, cwd=folder, env=environment())
    for count, target in ((1, "≤ 0.10"), (20, "")):
        some = sources(folder)[:: len(sources(folder)) // count][:count]
        texts = {path: path.read_text() for path in some}
        try:
            for path, text in texts.items():
                path.write_text(text + "\n# touched\n")
            after = run(scan, cwd=folder, env=environment())
        finally:
            for path, text in texts.items():
                path.write_text(text)
        run(scan, cwd=folder, env=environment())
        row(f"`scan` after {count} of the files changed ÷ the whole", f"{after.wall / whole.wall:.2f}", target)


def prek(folder, lines, fresh, together):
    """The same commands under prek, which runs hooks of one priority at once."""
    binary = BENCH / "prek" / "bin" / "prek"
    if not binary.exists():
        subprocess.run([sys.executable, "-m", "venv", BENCH / "prek"], check=True)
        pip = [BENCH / "prek/bin/python", "-m", "pip", "--quiet", "install", "prek==0.4.11"]
        if subprocess.run([str(part) for part in pip]).returncode != 0:
            row("all checks ÷ the tools under prek", "not had")
            return
    hooks = [
        {"id": name, "name": name, "language": "system", "entry": " ".join(map(str, command)), "pass_filenames": False,
         "always_run": True, "priority": 1, "require_serial": True}
        for name, command in lines.items()
    ]
    config = BENCH / "prek.yaml"
    config.write_text(json.dumps({"repos": [{"repo": "local", "hooks": hooks}]}))
    fresh()
    cost = run([binary, "run", "--all-files", "--config", config], cwd=folder, env=environment())
    row("all checks ÷ the tools under prek", f"{together.wall / cost.wall:.2f}")


def unchanged():
    folder = package()
    ours = [TOUCHMARK, "scan", "--offline", "--only", "bandit,semgrep,dataflow"]
    run(ours, cwd=folder, env=environment())
    run(ours, cwd=folder, env=environment())
    status = median(21, ["git", "status"], cwd=folder)
    stored = median(21, ours, cwd=folder, env=environment())
    row("`scan`, nothing changed ÷ `git status`", f"{stored / status:.2f}", "≤ 3")
    print(f"  {stored * 1000:.0f} ms and {status * 1000:.0f} ms")


def large():
    """A repository of 10,000 files made of the packages, beside a tenth of it."""
    costs = {}
    for count in (1_000, 10_000):
        folder = BENCH / f"large-{count}"
        if not (folder / ".git").exists():
            shutil.rmtree(folder, ignore_errors=True)
            files = sources(package())
            for at in range(count):
                file = files[at % len(files)]
                copy = folder / f"part{at // len(files)}" / file.relative_to(package())
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, copy)
            commit(folder, "[project]\nname = 'bench'\nversion = '1'\n")
        lines = sum(len(file.read_bytes().splitlines()) for file in folder.rglob("*.py"))
        shutil.rmtree(folder / ".touchmark", ignore_errors=True)
        scan = [TOUCHMARK, "scan", "--fresh", "--offline", "--only", "bandit,semgrep,dataflow"]
        cost = costs[lines] = run(scan, cwd=folder, env=environment())
        print(f"  {count:,} files, {lines:,} lines: {cost.wall:.0f} s wall, {cost.cpu:.0f} s CPU, {cost.peak:.0f} MiB")
    (few, small), (many, big) = costs.items()
    row(f"`scan` of {many:,} lines: peak memory", f"{big.peak:.0f} MiB", "≤ 1024 MiB")
    row("the same: CPU a line ÷ that of a tenth", f"{big.cpu / many / (small.cpu / few):.2f}", "≤ 1.2")


def dispatch():
    """Ten checks whose tools end at once."""
    folder, bin_ = BENCH / "stand-ins", BENCH / "bin"
    for path in (folder, bin_):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    names = ["ruff", "mypy", "pytest", "bandit", "pip-audit", "safety", "semgrep", "cargo", "cargo-audit", "uv"]
    for name in names:
        (bin_ / name).write_text("#!/bin/sh\nexit 0\n")
        (bin_ / name).chmod(0o755)
    (folder / "pyproject.toml").write_text("[project]\nname='x'\nversion='1'\ndependencies=['a']\n[tool.mypy]\n")
    (folder / "x.py").write_text("x = 1\n")
    (folder / "test_x.py").write_text("def test(): pass\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    env = environment(PATH=f"{bin_}:{os.environ['PATH']}", SAFETY_API_KEY="none", TOUCHMARK_CACHE_DIR=str(BENCH / "none"))
    shell = "\n".join([f"'{bin_ / name}' &" for name in names] + ["wait"])
    wait = median(21, ["sh", "-c", shell], cwd=folder, env=env)
    ids = "ruff,ruff-format,mypy,pytest,bandit,pip-audit,safety,semgrep,dataflow,codeql"
    ours = median(21, [TOUCHMARK, "ci", "--fresh", "--no-install", "--offline", "--only", ids], cwd=folder, env=env)
    row("ten checks that end at once − `&` and `wait`", f"{(ours - wait) * 1000:.0f} ms", "≤ 15 ms")


def start():
    """What `cargo xtask` adds to the program."""
    cargo = median(21, ["cargo", "xtask", "--version"], cwd=TOP)
    own = median(21, [TOUCHMARK, "--version"])
    row("`cargo xtask --version` − `touchmark --version`", f"{(cargo - own) * 1000:.0f} ms")
    row("`touchmark --version`", f"{own * 1000:.1f} ms", "≤ 5 ms")


def install():
    """All tools of the plan into an empty cache, by us and by uv."""
    uv = next((BENCH / "home").glob(".cache/touchmark/tools/uv-*/bin/uv"), None) or shutil.which("uv")
    if uv is None:
        sys.exit("there is no uv; the part `checks` installs one")
    path = f"{Path(uv).parent}:{os.environ['PATH']}"
    tools_ = ["ruff", "mypy", "bandit", "semgrep"]

    def empty():
        for name in ("cache-ours", "cache-uv", "venv"):
            shutil.rmtree(BENCH / name, ignore_errors=True)

    empty()
    own = environment(PATH=path, TOUCHMARK_CACHE_DIR=str(BENCH / "cache-ours"), UV_CACHE_DIR=str(BENCH / "cache-uv"))
    # A folder without code: the tools are installed and have nothing to do.
    bare = BENCH / "bare"
    bare.mkdir(exist_ok=True)
    (bare / "pyproject.toml").write_text("[project]\nname='x'\nversion='1'\n[tool.mypy]\n[tool.ruff]\n")
    (bare / "x.py").write_text("")
    # Two stages, because `ci` also asks registries and GitHub, which is no installation.
    stages = [[TOUCHMARK, stage, "--jobs", "8", "--fresh", "--root", bare, "--only"] for stage in ("lint", "scan")]
    ours = [[*stages[0], "ruff,ruff-format,mypy"], [*stages[1], "bandit,semgrep,dataflow"]]
    warm = sum(run([*stage, "--offline"], env=environment(PATH=path)).wall for stage in ours)
    cold = sum(run(stage, env=own).wall for stage in ours) - warm
    env = environment(PATH=path, UV_CACHE_DIR=str(BENCH / "cache-uv"))
    theirs = 0.0
    shutil.rmtree(BENCH / "cache-uv", ignore_errors=True)
    for tool in tools_:
        venv = BENCH / "venv" / tool
        theirs += run([uv, "venv", "--quiet", venv], env=env, check=True).wall
        pip = [uv, "pip", "install", "--quiet", "--python", venv / "bin/python", "--require-hashes"]
        theirs += run([*pip, "-r", TOP / f"xtask/tools/{tool}.txt"], env=env, check=True).wall
    row("tool installation, cold ÷ `uv pip install` of each set", f"{cold / theirs:.2f}", "≤ 1.15")


def stand_in_for_ruff(count):
    """A project, and a folder with a ruff that reports so many findings there."""
    folder, bin_, big = BENCH / "report", BENCH / "report-bin", BENCH / "findings.json"
    for path in (folder, bin_):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[project]\nname='x'\nversion='1'\n[tool.ruff]\n")
    (folder / "x.py").write_text("x = 1\n")
    entry = {
        "cell": None, "code": "F401", "end_location": {"column": 10, "row": 1}, "filename": str(folder / "x.py"),
        "fix": {"applicability": "safe", "edits": [{"content": "", "end_location": {"column": 1, "row": 2},
                "location": {"column": 1, "row": 1}}], "message": "Remove unused import: `os`"},
        "location": {"column": 8, "row": 1}, "message": "`os` imported but \"unused\"", "noqa_row": 1,
        "url": "https://docs.astral.sh/ruff/rules/unused-import",
    }
    text = json.dumps(entry)
    with open(big, "w") as file:
        file.write("[\n")
        for at in range(count):
            file.write(text + (",\n" if at + 1 < count else "\n]"))
    listed = f"case \"$*\" in *--show-files*) echo '{folder / 'x.py'}';; *--show-settings*) ;; *) cat '{big}'; exit 1;; esac"
    (bin_ / "ruff").write_text(f"#!/bin/sh\n{listed}\n")
    (bin_ / "ruff").chmod(0o755)
    return folder, bin_


def report():
    """A report of a million findings."""
    big = BENCH / "findings.json"
    for count in (1_000, 10_000, 100_000, 1_000_000):
        folder, bin_ = stand_in_for_ruff(count)
        env = environment(PATH=f"{bin_}:{os.environ['PATH']}")
        ours = run([TOUCHMARK, "lint", "--only", "ruff", "--no-install", "--fresh", "--quiet"], cwd=folder, env=env)
        value = value_of(big)
        size = big.stat().st_size >> 20
        row(f"{count:,} findings, {size} MiB: time ÷ `serde_json::Value`", f"{ours.wall / value:.2f}", "≤ 1.0")
        row(f"{count:,} findings: peak memory", f"{ours.peak:.0f} MiB", "≤ 150 MiB")
    big.unlink()


def surfaces():
    """A hundred thousand findings in every form that there is, by a stand-in for ruff."""
    folder, bin_ = stand_in_for_ruff(100_000)
    forms = ["json=r.json", "sarif=r.sarif", "github=r.txt", "markdown=r.md", "human"]
    outputs = [part for form in forms for part in ("--output", form)]
    ours = [TOUCHMARK, "lint", "--only", "ruff", "--no-install", "--fresh", *outputs]
    env = environment(PATH=f"{bin_}:{os.environ['PATH']}")
    cost = run(ours, cwd=folder, env=env)
    page = run([TOUCHMARK, "report", "--offline", "--no-install"], cwd=folder, env=env)
    row("100,000 findings, every surface", f"{cost.wall + page.wall:.1f} s", "≤ 3 s")
    row("100,000 findings, every surface: peak memory", f"{max(cost.peak, page.peak):.0f} MiB", "≤ 200 MiB")


def value_of(path):
    """Seconds in which serde_json reads the file into a `Value`, built like the program."""
    crate = BENCH / "value"
    (crate / "src").mkdir(parents=True, exist_ok=True)
    (crate / "Cargo.toml").write_text(
        "[package]\nname = 'value'\nversion = '0.1.0'\nedition = '2024'\n[workspace]\n[dependencies]\nserde_json = '1'\n"
        "[profile.release]\nlto = 'thin'\ncodegen-units = 1\n"
    )
    (crate / "src/main.rs").write_text(
        "fn main() { let path = std::env::args().nth(1).unwrap(); let bytes = std::fs::read(path).unwrap();\n"
        "let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap(); std::process::exit(i32::from(value.is_null())) }\n"
    )
    run(["cargo", "build", "--quiet", "--release"], cwd=crate, check=True)
    return run([crate / "target/release/value", path], check=True).wall


def inputs():
    """The key over many files, against git's own look at them."""
    for count in (100, 1_000, 10_000, 100_000):
        folder, bin_ = BENCH / f"tree-{count}", BENCH / "tree-bin"
        if not (folder / ".git").exists():
            shutil.rmtree(folder, ignore_errors=True)
            for at in range(count):
                path = folder / f"d{at // 100}" / f"m{at}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"x = {at}\n")
            (folder / "pyproject.toml").write_text("[project]\nname='x'\nversion='1'\n[tool.ruff]\n")
            git(folder, "init", "--quiet")
            git(folder, "add", "--all")
            git(folder, "commit", "--quiet", "--message", "x")
            time.sleep(3)
        paths = tools(package())
        bin_.mkdir(exist_ok=True)
        env = environment(PATH=f"{Path(paths['ruff']).parent}:{os.environ['PATH']}")
        ours = [TOUCHMARK, "lint", "--only", "ruff", "--no-install", "--quiet"]
        run(ours, cwd=folder, env=env)
        status = median(5, ["git", "status"], cwd=folder)
        stored = median(5, [TOUCHMARK, "badge", "--offline", "--no-install", "--quiet"], cwd=folder, env=env)
        target = "≤ 2" if count == 100_000 else ""
        row(f"the key over {count:,} files ÷ `git status`", f"{stored / status:.2f}", target)


def build():
    """A cold build, beside that of an empty crate with eight packages that any such program needs."""
    crate = BENCH / "eight"
    (crate / "src").mkdir(parents=True, exist_ok=True)
    eight = "xshell = '0.2'\nclap = { version = '4', features = ['derive'] }\nureq = '3'\n"
    eight += "serde = { version = '1', features = ['derive'] }\nserde_json = '1'\ntempfile = '3'\nanyhow = '1'\ninsta = '1'\n"
    (crate / "Cargo.toml").write_text(
        "[package]\nname = 'eight'\nversion = '0.1.0'\nedition = '2024'\n[workspace]\n[dependencies]\n" + eight
    )
    (crate / "src/main.rs").write_text("fn main() {}\n")
    run(["cargo", "fetch"], cwd=crate, check=True)
    run(["cargo", "fetch"], cwd=TOP, check=True)
    costs = []
    for folder, args in ((crate, []), (TOP, ["--package", "xtask"])):
        target = BENCH / "build-target"
        shutil.rmtree(target, ignore_errors=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost = run(["cargo", "build", "--quiet", "--target-dir", target, *args], cwd=folder, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        costs.append(cost)
        shutil.rmtree(target, ignore_errors=True)
    row("cold build from source", f"{costs[1].wall:.0f} s", "≤ 120 s")
    row("cold build ÷ an empty crate with the eight packages: CPU", f"{costs[1].cpu / costs[0].cpu:.2f}")


PARTS = [checks, unchanged, large, dispatch, start, install, report, surfaces, inputs, build]


def main():
    wanted = sys.argv[1:]
    known = {part.__name__: part for part in PARTS}
    if unknown := [name for name in wanted if name not in known]:
        sys.exit(f"there is no part `{unknown[0]}`; parts: {', '.join(known)}")
    run(["cargo", "build", "--quiet", "--release", "--package", "xtask"], cwd=TOP, check=True)
    row("what", "measured", "target")
    for name in wanted or known:
        known[name]()


if __name__ == "__main__":
    main()
