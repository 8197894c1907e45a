"""Packs the rules of `code/` into `code.json`, which the program ships: semgrep reads JSON much faster than YAML.

`--check` writes nothing and fails where the file is out of date.
"""

import json
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent


def packed():
    """All rules, one a line."""
    sources = sorted((HERE / "code").glob("*.yml"))
    rules = [rule for source in sources for rule in yaml.safe_load(source.read_text())["rules"]]
    lines = ",\n".join(json.dumps(rule, ensure_ascii=False) for rule in rules)
    return f'{{"rules": [\n{lines}\n]}}\n'


def main():
    target = HERE / "code.json"
    text = packed()
    if target.read_text() == text:
        return 0
    if "--check" in sys.argv:
        print("code.json is out of date: run xtask/rules/pack.py", file=sys.stderr)
        return 1
    target.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
