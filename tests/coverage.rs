//! The coverage badge: what a test command leaves behind, and what of it is shown.

use serde_json::Value;

use crate::support::Sandbox;

/// The percentage that `test` reports where the test command runs this script, and `kettle/__init__.py` is all there is.
fn shown(prepare: impl Fn(&Sandbox), script: &str) -> Value {
    let sandbox = Sandbox::empty();
    sandbox.write("kettle/__init__.py", "\"\"\"A kettle.\"\"\"\n");
    sandbox.write("run.sh", &format!("{script}\necho '==== 3 passed in 0.01s ===='\n"));
    let project = "[project]\nname = \"kettle\"\nversion = \"0.1.0\"\n[tool.touchmark]\ntest = [\"sh\", \"run.sh\"]\n";
    sandbox.write("pyproject.toml", project);
    prepare(&sandbox);
    sandbox.commit();
    let run = sandbox.run(&["test", "--output", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {run:?}"));
    assert_eq!(report["checks"][0]["outcome"], "pass", "{run:?}");
    report["checks"][0]["coverage"].clone()
}

/// Shell code that writes a file.
fn write(name: &str, text: &str) -> String {
    format!("cat > {name} <<'END'\n{text}\nEND")
}

#[test]
fn only_what_is_counted_by_a_measurement_of_this_run_is_shown() {
    let nothing = |_: &Sandbox| ();
    let xml = |attributes: &str, line: &str| {
        format!(
            "<coverage {attributes}><packages><package><classes><class filename=\"kettle/__init__.py\"><lines>{line}</lines></class></classes></package></packages></coverage>"
        )
    };
    let half = "SF:kettle/__init__.py\nDA:1,1\nDA:2,0\nend_of_record";
    let other = "SF:kettle/__init__.py\nDA:1,0\nDA:2,1\nend_of_record";
    for (what, script, expected) in [
        (
            "a rate that contradicts its counts",
            write("coverage.xml", &xml("lines-covered=\"150\" lines-valid=\"200\" line-rate=\"0.36\"", "")),
            Value::from(75),
        ),
        (
            "a rate that is rounded up",
            write("coverage.xml", &xml("lines-covered=\"39999\" lines-valid=\"40000\" line-rate=\"1\"", "")),
            99.into(),
        ),
        (
            "branches",
            write(
                "coverage.xml",
                &xml(
                    "lines-covered=\"11\" lines-valid=\"11\" branches-covered=\"4\" branches-valid=\"8\" line-rate=\"1\"",
                    "",
                ),
            ),
            78.into(),
        ),
        ("one record a test", write("lcov.info", &format!("{half}\n{other}")), 100.into()),
        (
            "how much is typed",
            write(
                "cobertura.xml",
                &xml(
                    "lines-covered=\"4\" lines-valid=\"4\" line-rate=\"1\"",
                    "<line number=\"4\" hits=\"1\" precision=\"precise\"/>",
                ),
            ),
            Value::Null,
        ),
        ("of another language", write("lcov.info", "SF:src/lib.rs\nDA:1,1\nend_of_record"), Value::Null),
    ] {
        assert_eq!(shown(nothing, &script), expected, "{what}");
    }
    let kept = |sandbox: &Sandbox| sandbox.write("data/kept.info", &format!("{other}\n"));
    assert_eq!(shown(kept, "cp data/kept.info lcov.info"), Value::Null, "a copy");
    assert_eq!(shown(kept, &write("lcov.info", half)), 50, "its own beside a kept one");
}
