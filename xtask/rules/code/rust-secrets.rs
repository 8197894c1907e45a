//! Annotated lines for rust-secrets.yml: what each rule must report and what it must leave alone. The values were made
//! up for the tests and open nothing.

// ruleid: touchmark.rust.secrets.token-in-source
const TOKEN: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

fn tokens() {
    // ruleid: touchmark.rust.secrets.token-in-source
    login("AKIA0123456789ABCDEF");
    // ok: touchmark.rust.secrets.token-in-source
    login("ghp_short");
    // ok: touchmark.rust.secrets.token-in-source
    login(&std::env::var("TOKEN"));
}

// ruleid: touchmark.rust.secrets.password-constant
const PASSWORD: &str = "Tr0ub4dor&3";
// ruleid: touchmark.rust.secrets.password-constant
static DB_PASSWORD: &str = "hunter2-hunter2";
// ok: touchmark.rust.secrets.password-constant
const PASSWORD_VARIABLE: &str = "DATABASE_PASSWORD";
// ok: touchmark.rust.secrets.password-constant
const API_KEY: &str = "SERVICE_API_KEY";
// ok: touchmark.rust.secrets.password-constant
const ACCESS_TOKEN: &str = "access_token";
// ok: touchmark.rust.secrets.password-constant
const SECRET: &str = "{secret}";
