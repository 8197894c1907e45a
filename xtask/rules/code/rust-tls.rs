//! Annotated lines for rust-tls.yml: what each rule must report and what it must leave alone.

fn clients(check: bool) {
    // ruleid: touchmark.rust.tls.verify-off
    let client = reqwest::Client::builder().danger_accept_invalid_certs(true).build();
    // ruleid: touchmark.rust.tls.verify-off
    let client = builder.danger_accept_invalid_hostnames(true);
    // ok: touchmark.rust.tls.verify-off
    let client = reqwest::Client::builder().danger_accept_invalid_certs(false).build();
    // ok: touchmark.rust.tls.verify-off
    let client = reqwest::Client::builder().add_root_certificate(ours).build();
}

fn openssl(builder: &mut SslConnectorBuilder) {
    // ruleid: touchmark.rust.tls.openssl-verify-none
    builder.set_verify(SslVerifyMode::NONE);
    // ok: touchmark.rust.tls.openssl-verify-none
    builder.set_verify(SslVerifyMode::PEER);
}

fn rustls(mut config: ClientConfig) {
    // ruleid: touchmark.rust.tls.rustls-own-verifier
    config.dangerous().set_certificate_verifier(Arc::new(TakesAll));
    // ruleid: touchmark.rust.tls.rustls-own-verifier
    let config = ClientConfig::builder().dangerous().with_custom_certificate_verifier(Arc::new(TakesAll)).with_no_client_auth();
    // ok: touchmark.rust.tls.rustls-own-verifier
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
}
