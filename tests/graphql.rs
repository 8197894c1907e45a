//! The commit that GitHub is asked to make, held against its published GraphQL schema.
//!
//! The schema is large and not ours: `npm install @octokit/graphql-schema graphql` in the folder that the skipped test
//! names.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::publish::{CI, bodies, created, publish_by, served};

/// Says what is wrong with a request: nothing, or a line for each mistake.
const VALIDATE: &str = r#"
const { buildSchema, getVariableValues, parse, validate } = require("graphql");
const { readFileSync } = require("fs");
const text = readFileSync("node_modules/@octokit/graphql-schema/schema.graphql", "utf8");
// As published it defines a field twice, far from what is asked here.
const schema = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
const { query, variables } = JSON.parse(readFileSync(0, "utf8"));
const document = parse(query);
const errors = validate(schema, document);
const { errors: wrong } = getVariableValues(schema, document.definitions[0].variableDefinitions, variables);
for (const error of [...errors, ...(wrong ?? [])]) console.log(error.message);
"#;

fn mistakes(folder: &Path, request: &Value) -> String {
    let mut node = Command::new("node");
    node.args(["--eval", VALIDATE]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().unwrap();
    node.stdin.take().unwrap().write_all(request.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_mutation_is_what_the_schema_says() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    if !folder.join("node_modules/@octokit/graphql-schema").is_dir() || !folder.join("node_modules/graphql").is_dir() {
        let install = format!("npm install --prefix {} @octokit/graphql-schema graphql", folder.display());
        let _ = writeln!(std::io::stderr(), "skipped: no `{install}`");
        return;
    }
    let (sandbox, server) = served();
    publish_by(&sandbox, "api");
    server.on("POST /graphql", [created("0123456789abcdef")]);
    let run = sandbox.run(&CI);
    assert!(run.stderr.contains("published 0123456789ab"), "{run:?}");
    let request = bodies(&server, "POST /graphql").remove(0);
    assert_eq!(mistakes(folder, &request), "");

    // What the schema does not know is told.
    let mut other = request.clone();
    other["variables"]["input"]["expectedHead"] = other["variables"]["input"]["expectedHeadOid"].take();
    assert!(mistakes(folder, &other).contains("expectedHeadOid"), "{}", mistakes(folder, &other));
    let mut other = request;
    other["query"] = other["query"].as_str().unwrap().replace("oid", "sha").into();
    assert!(mistakes(folder, &other).contains("Cannot query field"), "{}", mistakes(folder, &other));
}
