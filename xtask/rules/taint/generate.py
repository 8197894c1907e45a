"""Writes the taint rules in ../dataflow from the templates beside this file, then all rules as the program ships them.

A template holds what is particular to a query: its sinks, what makes data harmless there, the message. Sources, steps and
guards come from shared.yml, so that all rules agree on them. What ships is JSON, because semgrep spends most
of its start on reading YAML. `--check` writes nothing and fails where a file is out of date; `--compare SEMGREP` fails
where what ships does not find in the annotated files just what the rules find there.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
OUT = HERE.parent / "dataflow"
# Aliases are followed; a comparison, or a value found by a key from outside, is the program's own.
OPTIONS = {"symbolic_propagation": True, "taint_assume_safe_comparisons": True, "taint_assume_safe_indexes": True}

# What stands before a dot in a pattern without being a module, and modules that most programs of their kind import.
NO_MODULES = {"app", "builtins", "connection", "cursor", "db", "req", "request", "response", "self", "session", "websocket", "ws"}
COMMON = {"django", "flask", "os"}
# Matches nothing. semgrep asks for what holds words alone before what holds an expression, and else in the order of the
# rule: beside this one, words wait for the expression before them.
NEVER = {"pattern-regex": r"\A(?!)"}


def severity(template):
    """CodeQL's number as semgrep's word; what CodeQL leaves out of its default suite is shown, and fails nothing."""
    if template.get("suite", "default") != "default":
        return "INFO"
    number = template["security-severity"]
    return "ERROR" if number >= 7 else "WARNING" if number >= 4 else "INFO"


def parts(kind, names, shared):
    """The named shared parts, and those that the template writes out, as one list."""
    flat = []
    for name in names:
        if isinstance(name, str):
            flat += shared[kind][name]
        elif "shared" in name:
            label = {key: value for key, value in name.items() if key != "shared"}
            flat += [label | part for part in shared[kind][name["shared"]]]
        else:
            flat.append(name)
    return flat


def sanitizers(names, shared):
    """Parts that say `result` clean what an expression gives, in place or assigned, and nothing that stands within it.

    A sink among the arguments of `len(…)` is thus still seen. Plain patterns are such parts.
    """
    every = parts("sanitizers", names, shared)
    plain = [entry["pattern"] for entry in every if list(entry) == ["pattern"]]
    made = [{"exact": True, "pattern-either": assigned(plain)}] if plain else []
    for entry in every:
        if "result" in entry:
            only = {key: value for key, value in entry.items() if key != "result"}
            made.append({"exact": True, "patterns": [{"pattern-either": assigned(entry["result"])}, *only.get("patterns", [])]})
        elif list(entry) != ["pattern"]:
            made.append(entry)
    return made


def assigned(patterns):
    """semgrep takes an assignment for one step, so that an exact match has to cover it whole."""
    return [{"pattern": each} for pattern in patterns for each in (pattern, f"$KEPT = {pattern}", f"$KEPT: $AS = {pattern}")]


def sinks(entries, requires):
    """Plain patterns share one `pattern-either` and mark the dangerous argument as `$SINK`; the rest stays as it is."""
    plain = [{"pattern": entry} for entry in entries if isinstance(entry, str)]
    marked = [{"patterns": [{"pattern-either": plain}, {"focus-metavariable": "$SINK"}]}] if plain else []
    every = marked + [entry for entry in entries if not isinstance(entry, str)]
    return [entry | {"requires": requires} for entry in every] if requires else every


def rule(template, shared):
    made = {
        "id": template["query"].replace("/", ".") + template.get("suffix", ""),
        "languages": ["python"],
        "severity": severity(template),
        "message": template["message"],
        "metadata": {
            "category": "security",
            "query": template["query"],
            "cwe": template["cwe"],
            "security-severity": str(template["security-severity"]),
            "suite": template.get("suite", "default"),
            "blind": template["blind"],
            "references": template["references"],
        },
    }
    if "match" in template:
        return made | template["match"]
    made |= {
        "mode": "taint",
        "options": OPTIONS | template.get("options", {}),
        "pattern-sources": parts("sources", template.get("sources", ["remote"]), shared),
        "pattern-propagators": parts("steps", template.get("steps", ["containers"]), shared),
        "pattern-sinks": sinks(template["sinks"], template.get("sink-requires")),
    }
    if clean := sanitizers(template.get("sanitizers", ["values", "choices"]), shared):
        made["pattern-sanitizers"] = clean
    return made


class Dumper(yaml.SafeDumper):
    """Block style, numbered anchors for shared parts, long texts folded."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, indentless=False)


def text(dumper, value):
    style = "|" if "\n" in value else ">" if len(value) > 100 and not value.startswith("(?") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, text)


def filled(text, words):
    """Templates name long lists of words (`%{sensitive}`) that more than one pattern needs."""
    for name, alternatives in words.items():
        text = text.replace(f"%{{{name}}}", alternatives)
    return text


def taint_rules():
    """The text of each file of rules that has a template, by its path."""
    shared = yaml.safe_load((HERE / "shared.yml").read_text())
    for source in sorted(HERE.glob("*.yml")):
        if source.name == "shared.yml":
            continue
        purpose = source.read_text().splitlines()[0]
        rules = [rule(template, shared) for template in yaml.safe_load(filled(source.read_text(), shared["words"]))]
        body = yaml.dump({"rules": rules}, Dumper=Dumper, sort_keys=False, width=118, allow_unicode=True)
        note = f"# Written by taint/generate.py from taint/{source.name}: change that file, not this one."
        yield OUT / source.name, f"{purpose}\n{note}\n{body}"


def imports(modules):
    """An expression over whole files that import one of the modules, cheap enough to be asked of every file.

    A name at the beginning of a line may be one of an import that goes over several lines.
    """
    return rf"\A(?:[^\n]*+\n)*?[ \t]*+(?:(?:from|import)\b[^\n]*?\b)?{by_letter(modules)}\b(?s:.*)\Z"


def by_letter(words):
    """An expression for any of the words that looks at each letter once."""
    groups = {}
    for word in sorted(words):
        groups.setdefault(word[:1], []).append(word[1:])
    made = [letter + (by_letter(rest) if letter else "") for letter, rest in sorted(groups.items(), reverse=True)]
    return made[0] if len(made) == 1 else f"(?:{'|'.join(made)})"


def module(entry):
    """The module whose function an alternative calls, or None where it is not that simple."""
    found = re.search(r"""(?<![\w.$"'])([A-Za-z_]\w*)\.[A-Za-z_$]""", entry["pattern"]) if list(entry) == ["pattern"] else None
    return found[1] if found and found[1] not in NO_MODULES else None


def alternatives(entries):
    """The same alternatives; those that name modules stand behind the question whether the file imports one.

    Before semgrep parses a file it searches it for every word of every alternative, one after the other, until each has
    been missed. Most files import none of the modules, and then one expression takes the place of all these words.
    """
    groups = {}
    for entry in entries:
        name = module(entry)
        groups.setdefault(name if name in COMMON else bool(name), []).append(entry)
    kept = []
    for key, group in groups.items():
        if not key or len(group) < 4:
            kept += [gated(entry) for entry in group]
        else:
            gate = {"pattern-regex": imports({module(entry) for entry in group})}
            kept.append({"patterns": [gate, {"pattern-either": [*group, NEVER]}]})
    return kept


def gated(part):
    """A rule, or a part of one, with gates in what semgrep looks for before it parses a file: sinks, or the whole rule."""
    made = dict(part)
    for key in ("patterns", "pattern-sinks"):
        if key in part:
            made[key] = [gated(entry) for entry in part[key]]
    if "pattern-either" in part:
        made["pattern-either"] = alternatives(part["pattern-either"])
    return made


def packs(written):
    """The rules of each folder as one JSON file, a rule a line, by its path; `written` stands for what is on the disk."""
    for folder in (HERE.parent / "code", OUT):
        texts = [written.get(source) or source.read_text() for source in sorted(folder.glob("*.yml"))]
        every = [rule for text in texts for rule in yaml.safe_load(text)["rules"]]
        rules = [json.dumps(gated(rule) if rule["languages"] == ["python"] else rule, ensure_ascii=False) for rule in every]
        lines = ",\n".join(rules)
        yield folder.with_suffix(".json"), f'{{"rules": [\n{lines}\n]}}\n'


def found(semgrep, config, files):
    """What semgrep reports by these rules: file, place and id, which it precedes by folders."""
    quiet = ["--json", "--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore"]
    # It starts another program of its package.
    env = os.environ | {"PATH": f"{Path(semgrep).parent}{os.pathsep}{os.environ['PATH']}", "SEMGREP_SEND_METRICS": "off"}
    args = [semgrep, "scan", *quiet, "--config", config, *files]
    said = subprocess.run(args, env=env, capture_output=True, check=True).stdout
    where = lambda result: (result["path"], result["start"]["line"], result["start"]["col"], result["end"]["offset"])
    short = lambda result: re.search(r"\b(?:capture|py|touchmark)\..*", result["check_id"])[0]
    return {(*where(result), short(result)) for result in json.loads(said)["results"]}


def compare(semgrep):
    """Prints what only one of both finds: the rules, and the file that ships."""
    failed = 0
    for folder in (HERE.parent / "code", OUT):
        files = [path for path in sorted(folder.iterdir()) if path.suffix in (".py", ".rs")]
        rules, shipped = (found(semgrep, config, files) for config in (folder, folder.with_suffix(".json")))
        for difference in sorted(rules ^ shipped):
            print(*difference)
        print(f"{folder.name}: {len(rules)} findings")
        failed |= not rules or rules != shipped
    return failed


def main():
    if "--compare" in sys.argv:
        return compare(sys.argv[-1])
    made = dict(taint_rules())
    made |= dict(packs(made))
    stale = [target for target, text in made.items() if not target.exists() or target.read_text() != text]
    for target in stale:
        if "--check" not in sys.argv:
            target.write_text(made[target])
        print(target.relative_to(HERE.parent))
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
