//! git's own server, `git http-backend`, behind a door on loopback that asks for a token.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use xtask::secret::Secret;

/// What the server lets nobody in without.
struct Door {
    /// The bare repository.
    repository: PathBuf,
    /// Its path in addresses.
    name: String,
    /// The one header that opens.
    authorization: String,
}

/// Serves the bare repository as `/NAME.git` to those who have the token; the address of the server, until the tests end.
pub(crate) fn serve(repository: &Path, name: &str, token: &str) -> String {
    let basic = Secret::new(token).unwrap().basic("x-access-token");
    let door = Arc::new(Door {
        repository: repository.to_owned(),
        name: format!("/{name}.git"),
        authorization: format!("basic {}", basic.expose()),
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let door = Arc::clone(&door);
            // Whoever hangs up has seen enough.
            thread::spawn(move || answer(&stream, &door).ok());
        }
    });
    url
}

fn answer(stream: &TcpStream, door: &Door) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let header = |name: &str| headers.get(name).map(String::as_str).unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().unwrap_or_default()];
    reader.read_exact(&mut body)?;
    if !header("authorization").eq_ignore_ascii_case(&door.authorization) {
        let realm = "www-authenticate: Basic realm=\"GitHub\"";
        return write!(
            stream,
            "HTTP/1.1 401 Unauthorized\r\n{realm}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(inside) = path.strip_prefix(&door.name) else {
        return write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    };
    // The names of RFC 3875, which CGI is described in.
    let mut backend = Command::new("git");
    backend.arg("http-backend").env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("GIT_HTTP_EXPORT_ALL", "1");
    backend.env("PATH_TRANSLATED", format!("{}{inside}", door.repository.display())).env("PATH_INFO", path);
    backend.env("REQUEST_METHOD", method).env("QUERY_STRING", query).env("REMOTE_USER", "x-access-token");
    backend.env("CONTENT_TYPE", header("content-type")).env("CONTENT_LENGTH", body.len().to_string());
    backend.env("HTTP_CONTENT_ENCODING", header("content-encoding")).env("GIT_PROTOCOL", header("git-protocol"));
    let mut backend = backend.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut stdin = backend.stdin.take().unwrap();
    let feed = thread::spawn(move || stdin.write_all(&body));
    let output = backend.wait_with_output()?;
    let _ = feed.join();
    let said = output.stdout;
    let status = said.strip_prefix(b"Status: ").map_or("200 OK".to_owned(), |rest| {
        String::from_utf8_lossy(rest.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned()
    });
    write!(stream, "HTTP/1.1 {status}\r\nconnection: close\r\n")?;
    stream.write_all(&said)
}
