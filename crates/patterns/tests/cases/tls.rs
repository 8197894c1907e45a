//! Connections whose other end is not proved.

use openssl::ssl::SslVerifyMode;

const ALL: bool = true;

fn clients(check: bool) {
    // ruleid: rust/disabled-certificate-check
    let client = reqwest::Client::builder().danger_accept_invalid_certs(true).build();
    // ruleid: rust/disabled-certificate-check
    let client = builder.danger_accept_invalid_hostnames(true);
    // ruleid: rust/disabled-certificate-check
    let client = builder.danger_accept_invalid_certs(ALL);
    // ruleid: rust/disabled-certificate-check
    let config = TlsConfig::builder().disable_verification(true).build();
    let client = reqwest::Client::builder().danger_accept_invalid_certs(false).build();
    let client = builder.danger_accept_invalid_certs(check);
    let client = builder.danger_accept_invalid_certs(check && true);
    let client = reqwest::Client::builder().add_root_certificate(ours).build();
    let text = "danger_accept_invalid_certs(true)";
}

fn openssl(builder: &mut SslConnectorBuilder) {
    // ruleid: rust/disabled-certificate-check
    builder.set_verify(SslVerifyMode::NONE);
    // ruleid: rust/disabled-certificate-check
    builder.set_verify(openssl::ssl::SslVerifyMode::NONE);
    builder.set_verify(SslVerifyMode::PEER);
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_local_server() {
        reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    }
}
