"""Tries a wheel as its users would: `try.py WHEEL`.

It is installed from the file with what it depends on, into an environment below an empty home with no Cargo on PATH, and
tests a small package of ours. An archive for a C library that this machine lacks is tried by its program alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
# The proxies, certificates and indexes of this machine, which are none of Cargo's.
KEPT = ("PIP_", "UV_", "SSL_", "HTTP", "http", "NO_PROXY", "no_proxy", "SYSTEMROOT", "SystemRoot", "TEMP", "TMP", "PATHEXT")


def path_without_cargo() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not shutil.which("cargo", path=folder))


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    place = {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home), "PATH": path_without_cargo()}
    return kept | place


def installed(wheel: Path, home: Path) -> Path:
    """The program of the wheel in an environment of its own; where pip refuses the wheel, taken out of it."""
    env = home / "env"
    subprocess.run([sys.executable, "-m", "venv", env], check=True)
    scripts = env / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    if "musllinux" not in wheel.name:
        subprocess.run(pip, check=True, env=environment(home))
        return scripts / f"touchmark{'.exe' if os.name == 'nt' else ''}"
    with zipfile.ZipFile(wheel) as content:
        name = next(name for name in content.namelist() if ".data/scripts/" in name)
        program = Path(content.extract(name, home))
    program.chmod(0o755)
    return program


def main(wheel: Path) -> None:
    size = wheel.stat().st_size / 1e6
    most = float(os.environ.get("MOST_MB", "8"))
    if size > most:
        sys.exit(f"{wheel.name} has {size:.1f} MB, more than {most:g}")
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        project = home / "project"
        shutil.copytree(TOP / "fixtures/projects/clean", project)
        for args in (["init", "--quiet"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"]):
            subprocess.run(["git", *args], cwd=project, check=True)
        program = installed(wheel, home)
        checks = ["--only", "ruff,ruff-format,bandit,mypy"]
        run = subprocess.run([program, "ci", "--root", project, *checks], env=environment(home), cwd=home)
        if run.returncode != 0:
            sys.exit(f"the clean package ended with {run.returncode}")
        (project / "src/demo_pkg/slip.py").write_text("import os\n", "utf-8")
        run = subprocess.run([program, "lint", "--root", project, "--only", "ruff"], env=environment(home), cwd=home)
        if run.returncode != 1:
            sys.exit(f"a package with a finding ended with {run.returncode}")
    print(f"{wheel.name}: {size:.1f} MB, tests a package in an empty home")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
