//! Cookies, requests and logs. `http://example.com` in the documentation is no request.

use cookie::Cookie;
use log::info;

const API: &str = "http://api.example.com/v1";
const SAFE: &str = "https://api.example.com/v1";

fn cookies() {
    // ruleid: rust/insecure-cookie
    let cookie = Cookie::build(("name", "value")).secure(false).build();
    // ruleid: rust/insecure-cookie
    let cookie = Cookie::build(("name", "value")).http_only(true).build();
    // ruleid: rust/insecure-cookie
    cookie.set_secure(false);
    let cookie = Cookie::build(("name", "value")).secure(true).build();
    let cookie = Cookie::build(("name", "value")).secure(configured).build();
    cookie.set_secure(true);
}

async fn requests(client: &reqwest::Client, host: &str) {
    // ruleid: rust/non-https-url
    let answer = reqwest::get("http://example.com/a").await;
    // ruleid: rust/non-https-url
    let answer = reqwest::blocking::get("http://example.com/a");
    // ruleid: rust/non-https-url
    let answer = client.post("http://example.com/a").send().await;
    // ruleid: rust/non-https-url
    let answer = client.get(API).send().await;
    // ruleid: rust/non-https-url
    let answer = ureq::get(&format!("http://example.com/{host}")).call();
    let answer = client.get(SAFE).send().await;
    let answer = client.get("http://localhost:8000/a").send().await;
    let answer = client.get("http://127.0.0.1/a").send().await;
    let answer = client.get("http://192.168.1.1/a").send().await;
    let answer = client.get(format!("http://{host}/a")).send().await;
    let namespace = "http://www.w3.org/2000/svg";
}

fn logs(user: &User, password: &str, api_key: String) {
    // ruleid: rust/cleartext-logging
    println!("{}", password);
    // ruleid: rust/cleartext-logging
    info!("signed in as {} with {}", user.name, user.password);
    // ruleid: rust/cleartext-logging
    log::warn!("key {api_key:?}");
    // ruleid: rust/cleartext-logging
    tracing::debug!(password = %password, "signed in");
    println!("the password of {} is wrong", user.name);
    println!("{}", password.len());
    println!("{}", hash(password));
    info!("{{password}}");
    let text = format!("{password}");
}
