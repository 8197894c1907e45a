//! `xtask/config.schema.json`, by which editors complete and check the table of Touchmark: it says what the program says, and
//! the page of the book is made from it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use xtask::badge;
use xtask::check;
use xtask::config::{Config, Known};

use crate::support::top;

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(top().join("xtask/config.schema.json")).unwrap()).unwrap()
}

/// What is wrong with the table of a `pyproject.toml`, by the schema and by the program.
fn judged(pyproject: &str) -> (Option<String>, Option<String>) {
    let document: toml::Table = pyproject.parse().unwrap_or_else(|err| panic!("{pyproject}: {err}"));
    let table = &document["tool"]["touchmark"];
    let table = serde_json::to_value(table.clone()).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let by_schema = validator.iter_errors(&table).next().map(|err| format!("{}: {err}", err.instance_path()));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pyproject.toml"), pyproject).unwrap();
    let (checks, graded, building) = (check::ids(), check::graded(), check::building());
    let known = Known { checks: &checks, graded: &graded, building: &building, badges: badge::IDS };
    let by_program = Config::load(folder.path(), known).err().map(|err| format!("{err:#}"));
    (by_schema, by_program)
}

#[test]
fn the_schema_and_the_program_agree() {
    for (is_good, body) in [
        (true, ""),
        (true, "repository = 'octo/demo'\npackage = 'demo-pkg'\nreadme = 'docs/README.rst'\nsources = ['src', 'a/b']"),
        (
            true,
            "test = ['pytest', '-q']\ntest-env = ['DATABASE_URL']\nbadges = ['security', 'license']\nbranch = 'main'",
        ),
        (true, "publish = 'pull-request'\npublish-when = 'always'\ncommit-message = 'docs: x'\nretries = 1000"),
        (true, "retry-delay = '200ms'\ncodeql-licensed = false"),
        (true, "[[tool.touchmark.accept]]\nrule = 'B307'\npath = '**/a.py'\nreason = 'r'\nuntil = 2027-01-31"),
        (true, "[tool.touchmark.checks]\nmypy = false\nbandit = { fail-on = 'high', timeout = '60s', args = ['-x'] }"),
        (true, "[tool.touchmark.checks]\nruff = { paths = ['src'], optional = true }"),
        (true, "[tool.touchmark.checks.own]\ncommand = ['x']\nkind = 'lint'\nevidence = 'e'\nplant = 'p'"),
        (true, "[tool.touchmark.checks]\nclippy = { features = [['serde'], [], 'all', 'none'], fail-on = 'low' }"),
        (true, "[tool.touchmark.checks]\ncargo-test = { features = [['a/b']] }"),
        (false, "[tool.touchmark.checks]\ncargo-test = { features = 'all' }"),
        (false, "[tool.touchmark.checks]\ncargo-test = { features = [] }"),
        (false, "[tool.touchmark.checks]\ncargo-doc = { features = [['--all']] }"),
        (false, "[tool.touchmark.checks]\nrustfmt = { features = ['all'] }"),
        (false, "retires = 3"),
        (false, "repository = 'demo'"),
        (false, "repository = 3"),
        (false, "package = '-x'"),
        (false, "readme = '../README.md'"),
        (false, "readme = 'README.txt'"),
        (false, "sources = []"),
        (false, "sources = ['/etc']"),
        (false, "sources = ['a/../..']"),
        (false, "test = []"),
        (false, "test-env = ['1A']"),
        (false, "badges = ['speed']"),
        (false, "publish = 'force'"),
        (false, "publish-when = 'never'"),
        (false, "commit-message = \"two\\nlines\""),
        (false, "retries = 0"),
        (false, "retries = 1001"),
        (false, "retry-delay = '0s'"),
        (false, "retry-delay = 5"),
        (false, "codeql-licensed = 'yes'"),
        (false, "[[tool.touchmark.accept]]\nrule = 'B307'"),
        (false, "[[tool.touchmark.accept]]\nreason = 'r'"),
        (false, "[tool.touchmark.checks]\nmypi = true"),
        (false, "[tool.touchmark.checks]\nmypy = 'off'"),
        (false, "[tool.touchmark.checks]\nmypy = { fail-on = 'high' }"),
        (false, "[tool.touchmark.checks]\nbandit = { fail-on = 'worst' }"),
        (false, "[tool.touchmark.checks]\nbandit = { command = ['x'] }"),
        (false, "[tool.touchmark.checks.own]\ncommand = []"),
        (false, "[tool.touchmark.checks.own]\ncommand = ['x']\npaths = ['src']"),
        (false, "[tool.touchmark.checks.own]\ncommand = ['x']\nkind = 'tests'"),
    ] {
        let (by_schema, by_program) = judged(&format!("[tool.touchmark]\n{body}\n"));
        assert_eq!(by_schema.is_none(), is_good, "{body}: the schema says {by_schema:?}");
        assert_eq!(by_program.is_none(), is_good, "{body}: the program says {by_program:?}");
    }
}

#[test]
fn the_schema_knows_every_check_and_every_badge() {
    let schema = schema();
    let checks = schema["properties"]["checks"]["properties"].as_object().unwrap();
    let (mut there, mut ids): (Vec<&str>, _) = (checks.keys().map(String::as_str).collect(), check::ids());
    there.sort_unstable();
    ids.sort_unstable();
    assert_eq!(there, ids);
    for (id, kind) in checks {
        let of = kind["$ref"].as_str().unwrap().trim_start_matches('#');
        let takes = |key: &str| schema.pointer(&format!("{of}/oneOf/1/properties/{key}")).is_some();
        assert_eq!(takes("fail-on"), check::graded().contains(&id.as_str()), "{id}");
        assert_eq!(takes("features"), check::building().contains(&id.as_str()), "{id}");
    }
    assert_eq!(schema["properties"]["badges"]["items"]["enum"], serde_json::json!(badge::IDS));
}

#[test]
fn what_the_book_shows_is_taken() {
    let mut count = 0;
    for page in
        ["README.md", "docs/configuration.md", "docs/accepting.md", "docs/publishing.md", "docs/troubleshooting.md"]
    {
        let text = fs::read_to_string(top().join(page)).unwrap();
        for block in text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            if !block.contains("[tool.touchmark") {
                continue;
            }
            let block = block.replace("src/**", "src");
            let (by_schema, by_program) = judged(&block);
            assert_eq!((by_schema, by_program), (None, None), "{page}: {block}");
            count += 1;
        }
    }
    assert!(count > 2, "{count}");
}

/// Between which lines of the page the tables stand.
const MADE: (&str, &str) = ("<!-- made from xtask/config.schema.json -->\n", "<!-- end -->\n");

#[test]
fn the_page_of_the_book_is_made_from_the_schema() {
    let page = fs::read_to_string(top().join("docs/configuration.md")).unwrap();
    let mut wanted = String::new();
    let schema = schema();
    for (at, part) in page.split(MADE.0).enumerate() {
        let Some((_, rest)) = part.split_once(MADE.1).filter(|_| at > 0) else {
            wanted += part;
            continue;
        };
        let places = ["/properties", "/definitions/building/oneOf/1/properties", "/definitions/declared/properties"];
        let pointer = places[at - 1];
        write!(wanted, "{}{}{}{rest}", MADE.0, table(schema.pointer(pointer).unwrap()), MADE.1).unwrap();
    }
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("configuration.md");
    fs::write(&written, &wanted).unwrap();
    assert!(wanted == page, "docs/configuration.md is out of date: copy {} over it", written.display());
}

fn table(properties: &Value) -> String {
    let mut table = "| key | value | default | meaning |\n| --- | --- | --- | --- |\n".to_owned();
    for (key, property) in properties.as_object().unwrap() {
        let text = |key: &str| property[key].as_str().unwrap_or("required").to_owned();
        let (value, default) = (value(property), text("x-default"));
        writeln!(table, "| `{key}` | {value} | {default} | {} |", text("description")).unwrap();
    }
    table
}

/// What a value may be, in words.
fn value(property: &Value) -> String {
    if let Some(reference) = property["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return if name == "path" {
            "path".to_owned()
        } else {
            format!("{name}, such as `{}`", property["examples"][0])
        };
    }
    if let Some(choices) = property["enum"].as_array() {
        return choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
    }
    match property["type"].as_str() {
        Some("array") if property["items"].get("enum").is_some() => "list of badges".to_owned(),
        Some("array") if property["items"]["$ref"] == "#/definitions/accept" => "tables, see below".to_owned(),
        Some("array") => format!("list, such as `{}`", property["examples"][0]),
        Some("object") => "table, see below".to_owned(),
        Some("integer") => format!("{} to {}", property["minimum"], property["maximum"]),
        Some("boolean") => "`true`, `false`".to_owned(),
        _ => format!("text, such as `{}`", property["examples"][0]),
    }
}
