"""Packs what a release offers for one platform out of a wheel: `pack.py WHEEL TARGET FOLDER`.

The archive holds the program, its completions and manual page, the JSON Schema of its configuration, the licences, the
README, the changelog and, where the wheel has one, the software bill of materials, which is also written beside the archive.
"""

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TEXTS = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md"]
SCHEMAS = ("config.schema.json", "report.schema.json")
# Where each shell looks for the completions of a program.
COMPLETIONS = {"bash": "touchmark.bash", "fish": "touchmark.fish", "zsh": "_touchmark", "powershell": "_touchmark.ps1"}


def unpacked(wheel: Path, folder: Path) -> Path:
    """Writes the wheel's program, licences and SBOM into a folder; the program."""
    program = None
    with zipfile.ZipFile(wheel) as content:
        for name in content.namelist():
            base = name.rsplit("/", 1)[-1]
            if ".data/scripts/" in name:
                program = folder / base
                program.write_bytes(content.read(name))
                program.chmod(0o755)
            elif "/sboms/" in name:
                (folder / base).write_bytes(content.read(name))
    if program is None:
        sys.exit(f"{wheel} holds no program")
    return program


def said(program: Path, *args: str) -> str:
    return subprocess.run([program, *args], check=True, capture_output=True, text=True).stdout


def add_texts(program: Path, folder: Path) -> None:
    completions = folder / "completions"
    completions.mkdir()
    for shell, name in COMPLETIONS.items():
        (completions / name).write_text(said(program, "completions", shell), "utf-8", newline="\n")
    (folder / "touchmark.1").write_text(said(program, "man"), "utf-8", newline="\n")
    for name in TEXTS:
        (folder / name).write_bytes((TOP / name).read_bytes())
    for name in SCHEMAS:
        (folder / name).write_bytes((TOP / "xtask" / name).read_bytes())


def archived(folder: Path, out: Path, windows: bool) -> Path:
    """The archive of a folder, with the folder's name at its top."""
    archive = out / f"{folder.name}{'.zip' if windows else '.tar.gz'}"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if windows:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as content:
            for path in files:
                content.write(path, path.relative_to(folder.parent))
    else:
        with tarfile.open(archive, "w:gz") as content:
            for path in files:
                content.add(path, path.relative_to(folder.parent))
    return archive


def main(wheel: Path, target: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    version = wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / f"touchmark-v{version}-{target}"
        folder.mkdir()
        program = unpacked(wheel, folder)
        if said(program, "--version").split() != ["touchmark", version]:
            sys.exit(f"the program of {wheel.name} says {said(program, '--version')!r}")
        add_texts(program, folder)
        for bill in folder.glob("*.json"):
            (out / f"touchmark-v{version}-{target}.cyclonedx.json").write_bytes(bill.read_bytes())
        print(archived(folder, out, "windows" in target))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
