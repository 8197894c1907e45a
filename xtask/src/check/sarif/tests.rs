//! References, places, encodings and odd fields, one by one, and every field of a real report.

use serde_json::{Value, json};

use super::*;

/// The findings of a report on a repository with `src/a.py` and `a b.py`, or why there are none.
fn read(bytes: &[u8]) -> Result<Vec<Finding>, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    for file in ["src/a.py", "a b.py", "a#b.py"] {
        std::fs::write(folder.path().join(file), "").unwrap();
    }
    let root = folder.path().to_str().unwrap();
    let text = String::from_utf8_lossy(bytes);
    let placed = if text.contains("{root}") { text.replace("{root}", root).into_bytes() } else { bytes.to_vec() };
    let log = Log::read(&mut &placed[..]).map_err(|undecided| undecided.to_string())?;
    let meaning =
        log.runs.iter().flat_map(|run| run.results(folder.path()).map(|(meaning, _)| meaning).collect::<Vec<_>>());
    Ok(meaning
        .filter_map(|meaning| match meaning {
            ResultMeaning::Finding(finding) | ResultMeaning::Undecided(finding) => Some(finding),
            ResultMeaning::Nothing => None,
        })
        .collect())
}

/// A report whose driver has a note and whose extension an error, with what stands in the run and in its only result.
fn log(run: &Value, result: &Value) -> Value {
    let mut whole = json!({"tool": {
        "driver": {"name": "t", "rules": [
            {"id": "STYLE", "defaultConfiguration": {"level": "note"}},
            {"id": "BOTH", "defaultConfiguration": {"level": "note"}},
        ]},
        "extensions": [{"name": "pack", "guid": "g", "rules": [
            {"id": "SQLI", "guid": "r", "defaultConfiguration": {"level": "error"}},
            {"id": "BOTH", "defaultConfiguration": {"level": "error"}},
        ]}],
    }});
    let mut found = json!({"message": {"text": "bad"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 1}}}]});
    for (to, from) in [(&mut whole, run), (&mut found, result)] {
        for (key, value) in from.as_object().unwrap() {
            to[key] = value.clone();
        }
    }
    whole["results"] = json!([found]);
    json!({"version": "2.1.0", "runs": [whole]})
}

fn one(run: &Value, result: &Value) -> Finding {
    let log = log(run, result);
    let mut found = read(log.to_string().as_bytes()).unwrap_or_else(|err| panic!("{err}: {log}"));
    assert_eq!(found.len(), 1, "{log}");
    found.remove(0)
}

#[test]
fn a_result_belongs_to_the_rule_that_the_standard_says() {
    for (result, rule, severity) in [
        (json!({"ruleIndex": 0}), "STYLE", Severity::Low),
        (json!({"ruleIndex": "0"}), "STYLE", Severity::Low),
        (json!({"ruleId": "STYLE/part/of"}), "STYLE/part/of", Severity::Low),
        (json!({"ruleId": "SQLI"}), "SQLI", Severity::High),
        (json!({"ruleId": "SQLI", "ruleIndex": -1}), "SQLI", Severity::High),
        (json!({"ruleId": "SQLI", "ruleIndex": 0}), "SQLI", Severity::High),
        (json!({"ruleId": "OTHER", "ruleIndex": 0}), "OTHER", Severity::Medium),
        (json!({"rule": {"index": 0, "toolComponent": {"index": 0}}}), "SQLI", Severity::High),
        (json!({"rule": {"index": 0, "toolComponent": {"name": "pack"}}}), "SQLI", Severity::High),
        (json!({"rule": {"index": 0, "toolComponent": {"guid": "g", "index": -1}}}), "SQLI", Severity::High),
        (json!({"rule": {"index": 0, "toolComponent": {"index": -1}}}), "STYLE", Severity::Low),
        (json!({"rule": {"guid": "r"}}), "SQLI", Severity::High),
        (json!({"ruleId": "BOTH"}), "BOTH", Severity::High),
        (json!({"ruleId": "BOTH", "ruleIndex": 1}), "BOTH", Severity::Low),
        (json!({"ruleId": "BOTH", "rule": {"toolComponent": {"name": "t"}}}), "BOTH", Severity::Low),
        (json!({"rule": {"id": "BOTH", "index": 1, "toolComponent": {"index": 0}}}), "BOTH", Severity::High),
        (json!({"ruleIndex": 99}), "unnamed", Severity::Medium),
        (json!({"rule": "SQLI"}), "unnamed", Severity::Medium),
        (json!({"ruleId": "STYLE", "level": "Error"}), "STYLE", Severity::High),
        (json!({"ruleId": "STYLE", "level": "worse"}), "STYLE", Severity::Medium),
        (json!({"ruleId": "SQLI", "level": null}), "SQLI", Severity::High),
        (json!({"ruleId": "STYLE", "properties": {"security-severity": "9.8"}}), "STYLE", Severity::High),
        (json!({"ruleId": "SQLI", "properties": {"security-severity": "-1"}}), "SQLI", Severity::High),
    ] {
        let found = one(&json!({}), &result);
        assert_eq!((found.rule.as_str(), found.severity), (rule, severity), "{result}");
    }
}

#[test]
fn a_run_may_configure_its_rules() {
    let change = |descriptor: Value, level: &str| {
        json!({"executionSuccessful": true, "ruleConfigurationOverrides": [
            {"descriptor": descriptor, "configuration": {"level": level}}]})
    };
    let none = json!({"executionSuccessful": true});
    let up = || change(json!({"id": "STYLE"}), "error");
    let down = || change(json!({"index": 0, "toolComponent": {"index": 0}}), "note");
    let (style, sqli) = (json!({"ruleId": "STYLE"}), json!({"ruleId": "SQLI"}));
    let of_first = json!({"ruleId": "SQLI", "provenance": {"invocationIndex": 0}});
    let of_second = json!({"ruleId": "SQLI", "provenance": {"invocationIndex": 1}});
    for (invocations, result, severity) in [
        (vec![up()], &style, Severity::High),
        (vec![up()], &sqli, Severity::High),
        (vec![down()], &sqli, Severity::Low),
        (vec![down(), none.clone()], &sqli, Severity::High),
        (vec![down(), none.clone()], &of_first, Severity::Low),
        (vec![down(), none], &of_second, Severity::High),
        (vec![change(json!({"id": "STYLE"}), "odd")], &style, Severity::Low),
    ] {
        let found = one(&json!({"invocations": invocations}), result);
        assert_eq!(found.severity, severity, "{result}");
    }
}

#[test]
fn a_file_by_any_uri_has_its_path_from_the_root() {
    let bases = json!({"originalUriBaseIds": {
        "TOP": {"uri": "file:///"}, "ROOT": {"uri": "file://{root}/"}, "BARE": {"uri": "{root}"},
        "SRC": {"uri": "src", "uriBaseId": "ROOT"}, "ODD": {"uri": null}, "LOOP": {"uri": "x/", "uriBaseId": "LOOP"}},
        "artifacts": [{"location": {"uri": "src/a.py"}}]});
    for (artifact, path) in [
        (json!({"uri": "src/a.py"}), Some("src/a.py")),
        (json!({"uri": "./src//a.py"}), Some("src/a.py")),
        (json!({"uri": "src/../src/a.py"}), Some("src/a.py")),
        (json!({"uri": "src\\a.py"}), Some("src/a.py")),
        (json!({"uri": "/src/a.py"}), Some("src/a.py")),
        (json!({"uri": "file:src/a.py"}), Some("src/a.py")),
        (json!({"uri": "FILE:///src/a.py"}), Some("src/a.py")),
        (json!({"uri": "file://src/a.py"}), Some("src/a.py")),
        (json!({"uri": "file://{root}/src/a.py"}), Some("src/a.py")),
        (json!({"uri": "file:{root}/src/a.py"}), Some("src/a.py")),
        (json!({"uri": "file://localhost{root}/src/a.py"}), Some("src/a.py")),
        (json!({"uri": "{root}/src/a.py"}), Some("src/a.py")),
        (json!({"uri": "src/a.py#L3"}), Some("src/a.py")),
        (json!({"uri": "src/a.py?x=1"}), Some("src/a.py")),
        (json!({"uri": "a%20b.py"}), Some("a b.py")),
        (json!({"uri": "a b.py"}), Some("a b.py")),
        (json!({"uri": "a%23b.py"}), Some("a#b.py")),
        (json!({"uri": "a#b.py"}), Some("a#b.py")),
        (json!({"uri": "src/a.py", "uriBaseId": "TOP"}), Some("src/a.py")),
        (json!({"uri": "src/a.py", "uriBaseId": "ROOT"}), Some("src/a.py")),
        (json!({"uri": "src/a.py", "uriBaseId": "BARE"}), Some("src/a.py")),
        (json!({"uri": "a.py", "uriBaseId": "SRC"}), Some("src/a.py")),
        (json!({"uri": "src/a.py", "uriBaseId": "ODD"}), Some("src/a.py")),
        (json!({"uri": "src/a.py", "uriBaseId": "LOOP"}), Some("src/a.py")),
        (json!({"uri": "src/a.py", "uriBaseId": 3}), Some("src/a.py")),
        (json!({"index": 0}), Some("src/a.py")),
        (json!({"index": "0", "uri": null}), Some("src/a.py")),
        (json!({"index": -1, "uri": "src/a.py"}), Some("src/a.py")),
        (json!({"uri": "https://example.org/src/a.py"}), None),
        (json!({"uri": "src/gone.py"}), None),
        (json!({"uri": "../src/a.py"}), None),
        (json!({"uri": "/etc/passwd"}), None),
        (json!({"uri": "C:\\x\\a.py"}), None),
        (json!({"uri": "file:///C:/x/a.py"}), None),
        (json!({"index": 7}), None),
        (json!(null), None),
    ] {
        let place =
            json!({"locations": [{"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 2}}}]});
        let found = one(&bases, &place);
        assert_eq!((found.path.as_deref(), found.line), (path, path.map(|_| 2)), "{artifact}");
    }
}

#[test]
fn an_odd_region_costs_its_odd_part() {
    for (region, place) in [
        (json!({"startLine": 3, "startColumn": 4}), (Some(3), Some(4))),
        (json!({"startLine": "3", "startColumn": "4"}), (Some(3), Some(4))),
        (json!({"startLine": 3.0}), (Some(3), Some(1))),
        (json!({"startLine": 3, "startColumn": -1}), (Some(3), None)),
        (json!({"startLine": 3, "startColumn": 0}), (Some(3), None)),
        (json!({"startLine": 3, "startColumn": {}}), (Some(3), None)),
        (json!({"startLine": 3, "startColumn": null}), (Some(3), Some(1))),
        (json!({"startLine": 3, "startColumn": 1e300}), (Some(3), None)),
        (json!({"startLine": -1, "startColumn": 4}), (None, None)),
        (json!({"startLine": 99_999_999_999_u64}), (None, None)),
        (json!(7), (Some(1), Some(1))),
    ] {
        let place_of =
            json!({"locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": region}}]});
        let found = one(&json!({}), &place_of);
        assert_eq!((found.line, found.column), place, "{region}");
    }
}

#[test]
fn each_encoding_is_read_or_named() {
    let text = log(&json!({}), &json!({"ruleId": "SQLI", "message": {"text": "b\u{e4}d"}})).to_string();
    let utf16 = |little: bool, mark: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        let all = mark.then_some(0xfeff).into_iter().chain(units);
        all.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let marked = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    for bytes in [
        text.clone().into_bytes(),
        marked,
        utf16(true, true),
        utf16(false, true),
        utf16(true, false),
        utf16(false, false),
    ] {
        let found = read(&bytes).unwrap();
        assert_eq!((found[0].message.as_str(), found[0].severity), ("b\u{e4}d", Severity::High));
    }
    let utf32: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    assert!(read(&utf32).unwrap_err().contains("UTF-32"));
    let mut odd = utf16(true, true);
    odd.pop();
    assert!(read(&odd).unwrap_err().contains("UTF-16"));
}

/// Every place in a document, by its JSON pointer.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, child)| (key.clone(), child)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let below = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        all.push(below.clone());
        pointers(child, &below, all);
    }
}

#[test]
fn no_odd_field_of_a_real_report_costs_a_finding() {
    let stem = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/tools/custom");
    let named = |entry: &std::path::PathBuf| {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("findings-") && name.ends_with(".stdout")
    };
    let path = std::fs::read_dir(stem).unwrap().map(|entry| entry.unwrap().path()).find(named).unwrap();
    let whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let honest = read(whole.to_string().as_bytes()).unwrap();
    let worst = |found: &[Finding]| found.iter().map(|finding| finding.severity).max();
    let mut all = Vec::new();
    pointers(&whole, "", &mut all);
    assert!(all.len() > 50 && !honest.is_empty(), "{} places, {} findings", all.len(), honest.len());
    let odd = [
        json!(null),
        json!(-1),
        json!("-1"),
        json!("Odd"),
        json!(true),
        json!({}),
        json!([]),
        json!([null]),
        json!(1e300),
    ];
    for at in &all {
        for value in &odd {
            let mut changed = whole.clone();
            *changed.pointer_mut(at).unwrap() = value.clone();
            // What holds all results is more than a field, and so is the number of the standard.
            let is_frame = at == "/version" || at == "/runs" || at == "/runs/0" || at == "/runs/0/results";
            match read(changed.to_string().as_bytes()) {
                Err(_) => assert!(is_frame, "{at} = {value}: unreadable"),
                Ok(_) if is_frame => {}
                Ok(found) => {
                    assert!(found.len() >= honest.len(), "{at} = {value}: {} findings", found.len());
                    let kept = worst(&found).min(Some(Severity::Medium)) >= worst(&honest).min(Some(Severity::Medium));
                    assert!(kept, "{at} = {value}: {:?}", worst(&found));
                }
            }
        }
    }
}

#[test]
fn what_a_run_leaves_out_is_no_clean_report() {
    let read = |run: &str, beside: &str| {
        let text = format!(r#"{{"version":"2.1.0"{beside},"runs":[{{"tool":{{"driver":{{"name":"x"}}}}{run}}}]}}"#);
        Log::read(&mut text.as_bytes())
    };
    for (run, has_results) in
        [("", false), (r#","results":[]"#, true), (r#","results":[{"message":{"text":"m"}}]"#, true)]
    {
        assert_eq!(read(run, "").unwrap().runs[0].has_results(), has_results, "{run}");
    }
    for (run, beside) in [
        (r#","results":[],"externalPropertyFileReferences":{"results":[{"itemCount":1}]}"#, ""),
        (r#","results":[]"#, r#","inlineExternalProperties":[{"results":[]}]"#),
    ] {
        assert!(read(run, beside).is_err(), "{run}{beside}");
    }
    let ended = read(r#","results":[],"invocations":[{"exitCode":1},{"exitCode":"2"},{}]"#, "").unwrap();
    let codes: Vec<_> = ended.invocations().map(Invocation::exit_code).collect();
    assert_eq!(codes, [Some(1), Some(2), None]);
}
