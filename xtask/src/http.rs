//! The only place that opens a connection: deadlines, bounded bodies, retries, and a token that goes to one origin.

pub mod address;
mod error;
pub mod github;
mod retry;
mod store;
mod tls;

use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::de::DeserializeOwned;
use ureq::http::{HeaderMap, HeaderValue, Request as Message, Response as Answer};
use ureq::tls::TlsConfig;
use ureq::{Agent, Body, Proxy, ProxyProtocol};

pub use error::HttpError;
pub use github::GitHub;
pub use retry::pause;
pub use tls::Certificates;

use self::address::{Address, Origin};
use self::store::{Entry, Store};
use crate::secret::Secret;
use crate::snapshot::Snapshot;
use crate::tool::interrupted;

/// Who asks, as servers see it: the program, its version and where it lives.
fn user_agent() -> String {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => concat!("touchmark/", env!("CARGO_PKG_VERSION")).to_owned(),
        repository => format!("touchmark/{} (+{repository})", env!("CARGO_PKG_VERSION")),
    }
}

/// The largest body that is read where a request says nothing else.
pub const BODY: u64 = 8 << 20;

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// How long one try may take, so that a server that says nothing leaves time for another.
const TRY: Duration = Duration::from_secs(30);

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// What a client works with; all of it comes from outside.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which proxies are on the way.
    pub proxies: Proxies,
    /// Whom to trust instead of Mozilla's list, which is built in.
    pub certificates: Certificates,
    /// Where answers with an `ETag` are kept; nowhere where absent.
    pub cache: Option<PathBuf>,
}

/// Proxies as the environment names them.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For http addresses.
    pub http: Option<Secret>,
    /// For https addresses.
    pub https: Option<Secret>,
    /// Hosts that are reached without one: names, `.suffix` or `*`, separated by commas.
    pub except: String,
}

impl std::fmt::Debug for Proxies {
    /// A proxy's address can hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxies({:?}, {:?}, {:?})", self.http, self.https, self.except)
    }
}

/// A change that is asked for, in JSON.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// `POST` or `PATCH`.
    pub method: &'static str,
    /// The body.
    pub body: &'a [u8],
}

/// Where a question or a change goes, and as whom.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Absolute address.
    pub url: String,
    /// Headers besides those that every request has.
    pub headers: &'a [(&'static str, &'static str)],
    /// The credential, and the one origin that may see it.
    pub token: Option<(&'a Secret, &'a Origin)>,
    /// The largest body that is read, in bytes.
    pub limit: u64,
}

/// An answer with a status of 2xx, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The body.
    pub body: Vec<u8>,
    /// The address of the next page (RFC 8288, `rel="next"`).
    pub next: Option<String>,
    /// What the token may do (`x-oauth-scopes`), where the server says it.
    pub scopes: Option<String>,
}

impl Response {
    /// The body as one JSON value.
    ///
    /// # Errors
    /// It is not that, or not of that shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body)
            .map_err(|err| HttpError::Unreadable(format!("not the JSON it should be: {err}")))
    }
}

/// A client: one pool of connections and one store of answers.
pub struct Client {
    options: Options,
    store: Option<Store>,
    agent: OnceLock<Result<Agent, HttpError>>,
}

impl Client {
    /// A client; nothing is opened or read before the first request.
    pub fn new(options: Options) -> Client {
        let store = options.cache.clone().map(Store::new);
        Client { options, store, agent: OnceLock::new() }
    }

    /// The answers that are kept, where any are.
    pub fn kept(&self) -> Option<&Snapshot> {
        self.store.as_ref().map(|store| &store.files)
    }

    /// Asks, and asks again where that can help, until there is an answer or `deadline` is near.
    ///
    /// # Errors
    /// Everything but a whole body with a status of 2xx.
    pub fn get(&self, request: &Request<'_>, deadline: Instant) -> Result<Response, HttpError> {
        let kept = self.store.as_ref().and_then(|store| store.load(request));
        let mut attempt = 0;
        loop {
            let err = match self.follow(request, None, kept.as_ref(), deadline) {
                Ok(Some((response, entry))) => {
                    if let (Some(store), Some(etag)) = (&self.store, entry) {
                        store.save(request, &etag, &response);
                    }
                    return Ok(response);
                }
                Ok(None) => match kept {
                    Some(entry) => return Ok(entry.response),
                    None => {
                        return Err(HttpError::Unreadable(
                            "`304 Not Modified` for a question without an `ETag`".into(),
                        ));
                    }
                },
                Err(err) => err,
            };
            let Some(delay) = retry::delay(&err, attempt, SystemTime::now()) else { return Err(err.reported()) };
            if Instant::now() + delay >= deadline {
                return Err(err.reported());
            }
            pause(delay)?;
            attempt += 1;
        }
    }

    /// Asks for a change, and asks again where that can help: a change has to be one that can be asked for twice.
    ///
    /// # Errors
    /// Everything but a whole body with a status of 2xx.
    pub fn send(&self, request: &Request<'_>, change: Change<'_>, deadline: Instant) -> Result<Response, HttpError> {
        let mut attempt = 0;
        loop {
            let err = match self.follow(request, Some(change), None, deadline) {
                Ok(Some((response, _))) => return Ok(response),
                Ok(None) => HttpError::Unreadable("`304 Not Modified` for a change".into()),
                Err(err) => err,
            };
            let Some(delay) = retry::delay(&err, attempt, SystemTime::now()) else { return Err(err.reported()) };
            if Instant::now() + delay >= deadline {
                return Err(err.reported());
            }
            pause(delay)?;
            attempt += 1;
        }
    }

    /// One try, over redirects: the answer and its `ETag`, or nothing where what is kept still holds.
    fn follow(
        &self,
        request: &Request<'_>,
        change: Option<Change<'_>>,
        kept: Option<&Entry>,
        deadline: Instant,
    ) -> Result<Option<(Response, Option<String>)>, HttpError> {
        let mut address = Address::parse(&request.url)?;
        for _ in 0..=REDIRECTS {
            let token = request.token.filter(|(_, origin)| *origin == address.origin() && address.origin().is_safe());
            let answer = self.exchange(&address, request, change, token.map(|(secret, _)| secret), kept, deadline)?;
            let text = |name: &str| header(&answer.headers, name);
            match answer.status {
                // The `ETag` went to the first address alone.
                304 if address.text() == request.url => return Ok(None),
                // Part of an answer, or the promise of one, is none.
                201..=299 if change.is_none() => {
                    return Err(HttpError::Unreadable(format!("the server answered {}, not 200", answer.status)));
                }
                200..=299 => {
                    let etag = text("etag").filter(|_| answer.status == 200);
                    let next = address::next_page(&all(&answer.headers, "link")?)?;
                    let scopes = text("x-oauth-scopes");
                    return Ok(Some((Response { body: answer.body, next, scopes }, etag)));
                }
                // A browser would ask without the body.
                301..=303 if change.is_some() => {
                    return Err(HttpError::Redirect("a change is not asked for elsewhere".into()));
                }
                301 | 302 | 303 | 307 | 308 => {
                    let location = text("location").unwrap_or_default();
                    let there = address.redirected(&location)?;
                    // What a token was sent for is known by the server that it belongs to alone.
                    if request.token.is_some() && there.origin() != address.origin() {
                        return Err(HttpError::Redirect("to another server".into()));
                    }
                    address = there;
                }
                code => return Err(error::of_status(code, &answer.headers, &answer.body, request.token.map(|t| t.0))),
            }
        }
        Err(HttpError::Redirect(format!("more than {REDIRECTS} redirects")))
    }

    /// One request and its answer. It runs on a thread of its own, so that Ctrl-C does not wait for a server.
    fn exchange(
        &self,
        address: &Address,
        request: &Request<'_>,
        change: Option<Change<'_>>,
        token: Option<&Secret>,
        kept: Option<&Entry>,
        deadline: Instant,
    ) -> Result<Got, HttpError> {
        let agent = self.agent.get_or_init(|| self.connect()).clone()?;
        let host = address.origin().host.clone();
        let time = deadline.saturating_duration_since(Instant::now()).min(TRY);
        if time.is_zero() {
            return Err(HttpError::TimedOut(host));
        }
        let method = change.map_or("GET", |change| change.method);
        let message = Message::builder().method(method).uri(address.text());
        let mut message = message.header("user-agent", user_agent()).header("accept-encoding", "identity");
        for (name, value) in request.headers {
            message = message.header(*name, *value);
        }
        if let Some(token) = token {
            let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
            let bearer = bearer.ok().filter(|value| value.to_str().is_ok()).ok_or(HttpError::Token)?;
            message = message.header("authorization", bearer);
        }
        // Another origin's `ETag` would be another answer's.
        if let Some(kept) = kept.filter(|_| address.text() == request.url) {
            message = message.header("if-none-match", &kept.etag);
        }
        if change.is_some() {
            message = message.header("content-type", "application/json");
        }
        let body = change.map(|change| change.body.to_vec()).unwrap_or_default();
        let message =
            message.body(body).map_err(|_| HttpError::Address("the request cannot be written as HTTP".into()))?;
        let config = agent.configure_request(message).proxy(self.proxy(address.origin())?);
        let message = config.timeout_global(Some(time)).timeout_connect(Some(CONNECT.min(time))).build();
        let limit = request.limit;
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            let got = agent.run(message).and_then(|answer| read(answer, limit));
            let _ = done.send(got);
        });
        let last = Instant::now() + time + Duration::from_millis(500);
        loop {
            match ended.recv_timeout(Duration::from_millis(20)) {
                Ok(got) => {
                    let got = got.map_err(|err| error::of_transport(&err, &host))?;
                    return if got.whole { Ok(got) } else { Err(HttpError::TooLarge(limit)) };
                }
                Err(RecvTimeoutError::Timeout) if interrupted() => return Err(HttpError::Interrupted),
                Err(RecvTimeoutError::Timeout) if Instant::now() < last => {}
                Err(_) => return Err(HttpError::TimedOut(host)),
            }
        }
    }

    fn connect(&self) -> Result<Agent, HttpError> {
        let tls = TlsConfig::builder().root_certs(self.options.certificates.roots()?).build();
        // The proxy is set here too: the library's own default would read the environment.
        let config = Agent::config_builder().tls_config(tls).proxy(None).http_status_as_error(false);
        Ok(config.max_redirects(0).max_redirects_will_error(false).build().new_agent())
    }

    /// The proxy on the way to `origin`; this machine itself is reached without one.
    fn proxy(&self, origin: &Origin) -> Result<Option<Proxy>, HttpError> {
        let proxies = &self.options.proxies;
        let named = if origin.https { &proxies.https } else { &proxies.http };
        let Some(proxy) = named.as_ref().filter(|_| !origin.is_loopback() && !origin.is_among(&proxies.except)) else {
            return Ok(None);
        };
        // The value can hold a password and is not repeated.
        let wrong = |what: &str| HttpError::Address(format!("the proxy in the environment is {what}"));
        let proxy = Proxy::new(proxy.expose()).map_err(|_| wrong("no address"))?;
        match proxy.protocol() {
            ProxyProtocol::Http | ProxyProtocol::Https => Ok(Some(proxy)),
            // The library would go around it without a word.
            _ => Err(wrong("of a kind that is not supported: `HTTPS_PROXY` can name one that speaks HTTP")),
        }
    }
}

/// What came back, with as much of the body as was allowed.
struct Got {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    whole: bool,
}

fn read(answer: Answer<Body>, limit: u64) -> Result<Got, ureq::Error> {
    let (parts, body) = answer.into_parts();
    let mut bytes = Vec::new();
    body.into_reader().take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    let whole = bytes.len() as u64 <= limit;
    Ok(Got { status: parts.status.as_u16(), headers: parts.headers, body: bytes, whole })
}

/// The fields of this name as one list (RFC 9110, 5.3).
fn all(headers: &HeaderMap, name: &str) -> Result<String, HttpError> {
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned);
    let fields: Result<Vec<String>, _> = headers.get_all(name).iter().map(text).collect();
    let fields = fields.map_err(|_| HttpError::Unreadable(format!("its `{name}` header is no text")))?;
    Ok(fields.join(", "))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(|value| value.trim().to_owned())
}
