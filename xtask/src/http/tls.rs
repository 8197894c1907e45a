//! Whom to trust: Mozilla's list, which is built in, or the certificates that the environment names.

use std::fs;
use std::path::{Path, PathBuf};

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::http::HttpError;

/// The files that stand for the system's certificates, as OpenSSL reads `SSL_CERT_FILE` and `SSL_CERT_DIR`.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// One file of many certificates.
    pub file: Option<PathBuf>,
    /// Folders of files, separated as in `PATH`.
    pub folders: Vec<PathBuf>,
}

impl Certificates {
    /// The roots; where something is named and none can be read, there is nobody to trust.
    pub(super) fn roots(&self) -> Result<RootCerts, HttpError> {
        if self.file.is_none() && self.folders.is_empty() {
            return Ok(RootCerts::WebPki);
        }
        let mut found = Vec::new();
        if let Some(file) = &self.file {
            read(file, &mut found);
        }
        // The folder most often holds the same certificates as the file, in hundreds of links.
        if found.is_empty() {
            for entry in self.folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten() {
                read(&entry.path(), &mut found);
            }
        }
        if found.is_empty() {
            let what = "`SSL_CERT_FILE` or `SSL_CERT_DIR` is set, and no certificate can be read there";
            return Err(HttpError::Address(what.into()));
        }
        Ok(RootCerts::from(found))
    }
}

fn read(path: &Path, into: &mut Vec<Certificate<'static>>) {
    let small = path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() < 16 << 20);
    let bytes = if small { fs::read(path).unwrap_or_default() } else { Vec::new() };
    into.extend(parse_pem(&bytes).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    }));
}
