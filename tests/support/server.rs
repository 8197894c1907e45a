//! A server on loopback that plays what a test tells it and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// One answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A whole one: status, headers, body.
    Whole(u16, Vec<(String, String)>, String),
    /// The head and the first half of this body, then the line breaks.
    Cut(String),
    /// The head, then a byte every 50 ms.
    Slow,
    /// The head, then bytes as fast as they are read.
    Endless,
    /// Nothing at all.
    Silent,
}

impl Reply {
    /// A JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Reply {
        Reply::Whole(status, Vec::new(), body.to_string())
    }

    /// An error in GitHub's form.
    pub(crate) fn error(status: u16, message: &str) -> Reply {
        Reply::json(status, &json!({ "message": message }))
    }

    /// The same with one more header.
    pub(crate) fn with(self, name: &str, value: &str) -> Reply {
        match self {
            Reply::Whole(status, mut headers, body) => {
                headers.push((name.to_owned(), value.to_owned()));
                Reply::Whole(status, headers, body)
            }
            other => other,
        }
    }
}

/// What the server was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and query; before it the method, where that is not GET.
    pub(crate) target: String,
    /// What was sent with it.
    pub(crate) body: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    routes: Vec<(String, Vec<Reply>)>,
    asked: Vec<Asked>,
}

/// A server that lives as long as the test.
#[derive(Clone)]
pub(crate) struct Server {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// A server that knows nothing: every path is 404.
    pub(crate) fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let state = Arc::clone(&server.state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                // Whoever hangs up has seen enough.
                thread::spawn(move || serve(&stream, &state).ok());
            }
        });
        server
    }

    /// Its base address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The same server as https, which it does not speak.
    pub(crate) fn url_https(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Answers a path (or path and query) with these, in order; the last one again and again. What was said of it before
    /// no longer counts.
    pub(crate) fn on(&self, target: &str, replies: impl IntoIterator<Item = Reply>) -> &Server {
        let mut state = self.state.lock().unwrap();
        state.routes.retain(|(known, _)| known != target);
        state.routes.push((target.to_owned(), replies.into_iter().collect()));
        self
    }

    /// All that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }
}

impl State {
    fn reply(&mut self, target: &str) -> Reply {
        let path = target.split('?').next().unwrap();
        let known = |wanted: &str| self.routes.iter().position(|(route, _)| route == wanted);
        let Some(at) = known(target).or_else(|| known(path)) else { return Reply::error(404, "Not Found") };
        let replies = &mut self.routes[at].1;
        if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() }
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut first = String::new();
    reader.read_line(&mut first)?;
    // Anything but a question, such as the start of TLS, is answered with plain text.
    let target = match first.split(' ').collect::<Vec<_>>()[..] {
        ["GET", target, _] => target.to_owned(),
        [method @ ("POST" | "PATCH"), target, _] => format!("{method} {target}"),
        _ => return stream.write_all(b"what is this?\r\n\r\n"),
    };
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length").map_or(0, |length: &String| length.parse().unwrap())];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let reply = {
        let mut state = state.lock().unwrap();
        state.asked.push(Asked { target: target.clone(), body, headers });
        state.reply(&target)
    };
    let head = |status: u16| format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-type: application/json\r\n");
    match reply {
        Reply::Whole(status, headers, body) => {
            let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = if status == 304 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
            write!(stream, "{}{headers}{length}\r\n{body}", head(status))
        }
        Reply::Cut(body) => {
            let half = &body[..body.len() / 2];
            write!(stream, "{}content-length: {}\r\n\r\n{half}", head(200), body.len())
        }
        Reply::Slow => {
            write!(stream, "{}content-length: 100000\r\n\r\n[", head(200))?;
            loop {
                stream.write_all(b" ")?;
                thread::sleep(Duration::from_millis(50));
            }
        }
        Reply::Endless => {
            write!(stream, "{}\r\n[", head(200))?;
            let spaces = vec![b' '; 64 << 10];
            loop {
                stream.write_all(&spaces)?;
            }
        }
        Reply::Silent => {
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
    }
}

/// An analysis as GitHub describes it.
pub(crate) fn analysis(commit: &str, category: &str, created: &str) -> Value {
    json!({
        "ref": "refs/heads/main", "commit_sha": commit, "analysis_key": ".github/workflows/codeql.yml:analyze",
        "environment": "{}", "category": category, "error": "", "warning": "", "created_at": created, "results_count": 0,
        "rules_count": 49, "id": 201, "url": "https://api.github.com/x", "sarif_id": "6c81cd8e", "deletable": true,
        "tool": { "name": "CodeQL", "guid": null, "version": "2.20.1" }
    })
}

/// An open alert as GitHub describes it.
pub(crate) fn alert(number: u32, level: Option<&str>) -> Value {
    json!({
        "number": number, "state": "open", "html_url": format!("https://github.com/octo/demo-pkg/security/code-scanning/{number}"),
        "rule": { "id": "py/sql-injection", "severity": "warning", "security_severity_level": level, "description": "SQL" },
        "tool": { "name": "CodeQL", "guid": null, "version": "2.20.1" },
        "most_recent_instance": {
            "ref": "refs/heads/main", "commit_sha": "x", "state": "open", "message": { "text": "This query depends on a user." },
            "location": { "path": "src/demo_pkg/greeting.py", "start_line": number, "end_line": number, "start_column": 5, "end_column": 9 }
        }
    })
}

/// Where GitHub keeps the analyses of the sandbox's repository, and its open alerts.
pub(crate) const ANALYSES: &str = "/repos/octo/demo-pkg/code-scanning/analyses";
pub(crate) const ALERTS: &str = "/repos/octo/demo-pkg/code-scanning/alerts";
