//! One row of the matrix of a job, in whose place its steps are written.

use serde_json::Value;

/// What is kept of expressions: what every job of the workflow can read.
const KEPT: &[&str] = &["env.", "github.", "runner.", "hashFiles("];

/// The runner of GitHub's that a job, or a row of its matrix, asks for, if it is an Ubuntu.
pub(super) fn runner(job: &Value) -> Option<String> {
    let is_ubuntu = |name: &&str| {
        let rest = name.strip_prefix("ubuntu-");
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)))
    };
    let asked = job.get("runs-on")?.as_str()?;
    let Some((before, rest)) = asked.split_once("${{") else {
        return Some(asked).filter(is_ubuntu).map(str::to_owned);
    };
    let (expression, after) = rest.split_once("}}")?;
    let name = expression.trim().strip_prefix("matrix.")?;
    let values = Matrix { job, runner: "" }.values(name).into_iter().map(|value| format!("{before}{value}{after}"));
    values.into_iter().find(|name| is_ubuntu(&name.as_str()))
}

/// The values of a job's matrix on one runner.
pub(super) struct Matrix<'a> {
    job: &'a Value,
    runner: &'a str,
}

impl<'a> Matrix<'a> {
    /// The matrix of this job, of which the rows on this runner are meant.
    pub(super) fn new(job: &'a Value, runner: &'a str) -> Matrix<'a> {
        Matrix { job, runner }
    }

    /// All values of a name, those that rows add included.
    fn values(&self, name: &str) -> Vec<String> {
        let matrix = self.job.pointer("/strategy/matrix");
        let listed = matrix.and_then(|matrix| matrix.get(name)?.as_array()).into_iter().flatten();
        let rows = matrix.and_then(|matrix| matrix.get("include")?.as_array()).into_iter().flatten();
        let is_here = |row: &&Value| {
            let all = row.as_object().into_iter().flatten();
            let mut others = all.filter_map(|(_, value)| value.as_str()).filter(|value| is_system(value));
            self.runner.is_empty() || others.all(|value| self.runner.starts_with(value))
        };
        listed.chain(rows.filter(is_here).filter_map(|row| row.get(name))).filter_map(plain).collect()
    }

    /// The value that is taken: the runner, the newest release, `stable`, else the first.
    fn value(&self, name: &str) -> Option<String> {
        let values = self.values(name);
        let is = |wanted: &str| values.iter().find(|value| *value == wanted);
        let is_release = |value: &&String| {
            let mut parts = value.split('.');
            parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let release = values.iter().filter(is_release).max_by_key(|value| {
            value.split('.').map(|part| part.parse::<u32>().unwrap_or_default()).collect::<Vec<_>>()
        });
        let system = values.iter().find(|value| is_system(value) && self.runner.starts_with(value.as_str()));
        system.or_else(|| is("stable")).or(release).or(values.first()).cloned()
    }

    /// A text of YAML with the values of the row in it.
    ///
    /// # Errors
    /// It depends on something that another job cannot know.
    pub(super) fn written(&self, text: &str) -> Result<String, String> {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").ok_or("an expression of its set-up does not end")?;
            out.push_str(before);
            match self.of(expression)? {
                None => out.push_str(&format!("${{{{{expression}}}}}")),
                Some(value) => {
                    let is_whole = out.trim_end_matches(' ').ends_with(':')
                        && after.split('\n').next().is_some_and(|end| {
                            let end = end.trim();
                            end.is_empty() || end.starts_with('#')
                        });
                    out.push_str(&if is_whole { format!("'{value}'") } else { value });
                }
            }
            rest = after;
        }
        out.push_str(rest);
        match out.contains("matrix.") {
            true => Err("the set-up of its tests depends on the row of a matrix".to_owned()),
            false => Ok(out),
        }
    }

    /// A value with those of the row in its texts; whatever cannot be told stays.
    pub(super) fn valued(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let (mut out, mut rest) = (String::new(), text.as_str());
                while let Some((before, expression, after)) = rest.split_once("${{").and_then(|(before, after)| {
                    after.split_once("}}").map(|(expression, after)| (before, expression, after))
                }) {
                    let known = self.of(expression).ok().flatten();
                    out += before;
                    out += &known.unwrap_or_else(|| format!("${{{{{expression}}}}}"));
                    rest = after;
                }
                Value::String(out + rest)
            }
            Value::Array(items) => items.iter().map(|item| self.valued(item)).collect(),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(key, field)| (key.clone(), self.valued(field))).collect())
            }
            other => other.clone(),
        }
    }

    /// The value of an expression; nothing where it stays as it is.
    fn of(&self, expression: &str) -> Result<Option<String>, String> {
        let expression = expression.trim();
        let unknown = || format!("the set-up of its tests depends on `${{{{ {expression} }}}}`");
        if let Some(name) = expression.strip_prefix("matrix.") {
            let value = self.value(name).filter(|value| is_harmless(value));
            return value.map(Some).ok_or_else(unknown);
        }
        let is_plain = expression.chars().all(|c| c.is_alphanumeric() || "._-(),'*/ ".contains(c));
        let is_kept = is_plain && KEPT.iter().any(|kept| expression.starts_with(kept)) && expression != "github.token";
        if is_kept { Ok(None) } else { Err(unknown()) }
    }
}

fn is_system(value: &str) -> bool {
    ["ubuntu", "macos", "windows"].iter().any(|start| value.starts_with(start))
}

/// Whether a value can stand in any text of YAML.
fn is_harmless(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// What an expression makes of a value of a matrix.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_on_ubuntu_is_taken() {
        let job = |runs_on: &str, matrix: Value| json!({ "runs-on": runs_on, "strategy": { "matrix": matrix } });
        for (runs_on, matrix, on, value) in [
            ("ubuntu-latest", json!({ "x": ["3.9", "3.14", "3.2"] }), Some("ubuntu-latest"), Some("3.14")),
            ("ubuntu-24.04", json!({ "x": ["nightly", "stable", "1.85"] }), Some("ubuntu-24.04"), Some("stable")),
            ("ubuntu-latest", json!({ "x": ["pypy-3.11"] }), Some("ubuntu-latest"), Some("pypy-3.11")),
            ("ubuntu-latest", json!({ "x": [{ "a": 1 }] }), Some("ubuntu-latest"), None),
            ("ubuntu-latest", json!("${{ fromJSON(needs.a.outputs.b) }}"), Some("ubuntu-latest"), None),
            (
                "${{ matrix.x }}",
                json!({ "x": ["macos-14", "ubuntu-22.04"] }),
                Some("ubuntu-22.04"),
                Some("ubuntu-22.04"),
            ),
            ("${{ matrix.x }}-latest", json!({ "x": ["windows", "ubuntu"] }), Some("ubuntu-latest"), Some("ubuntu")),
            (
                "${{ matrix.os }}",
                json!({ "include": [{ "os": "macos-14", "x": "3.14" }, { "os": "ubuntu-latest", "x": "3.12" }] }),
                Some("ubuntu-latest"),
                Some("3.12"),
            ),
            ("${{ matrix.os }}", json!({ "os": ["windows-latest"] }), None, None),
            ("${{ inputs.os }}", json!({}), None, None),
            ("self-hosted", json!({}), None, None),
        ] {
            let job = job(runs_on, matrix);
            let runner = runner(&job);
            assert_eq!(runner.as_deref(), on, "{job}");
            let Some(runner) = runner else { continue };
            assert_eq!(Matrix::new(&job, &runner).value("x").as_deref(), value, "{job}");
        }
    }
}
