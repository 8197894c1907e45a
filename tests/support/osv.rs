//! An advisory service on loopback with one advisory: idna before 3.7.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const ADVISORY: &str = r#"{"vulns": [{
    "id": "PYSEC-2024-60", "aliases": ["CVE-2024-3651"], "summary": "A host name made for it keeps the encoder busy",
    "affected": [{"package": {"name": "idna", "ecosystem": "PyPI"},
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.7"}]}]}]
}]}"#;

/// The address of a server that answers `POST /v1/query` as OSV does, until the tests end.
pub(crate) fn serve() -> String {
    listening(None)
}

/// The address of a server that answers every question with this text.
pub(crate) fn answering(text: &'static str) -> String {
    listening(Some(text))
}

fn listening(always: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = address(&listener);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || while answer(&stream, always).is_some() {});
        }
    });
    address
}

/// The address of a server that is gone.
pub(crate) fn gone() -> String {
    address(&TcpListener::bind("127.0.0.1:0").unwrap())
}

fn address(listener: &TcpListener) -> String {
    format!("http://{}/v1/query", listener.local_addr().unwrap())
}

/// Answers one request of a connection, if there is one more.
fn answer(mut stream: &TcpStream, always: Option<&str>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let query: serde_json::Value = serde_json::from_slice(&body).ok()?;
    let vulnerable = query["package"]["name"] == "idna" && query["version"] == "3.6";
    let said = always.unwrap_or(if vulnerable { ADVISORY } else { "{}" });
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{said}", said.len())
        .ok()
}
