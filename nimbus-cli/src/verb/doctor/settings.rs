//! The configuration and its files.

use super::Finding;
use crate::config::Target;
use crate::config::credentials::{Credentials, too_open};
use crate::config::profiles::Profiles;
use crate::context::Context;

/// Reads what every command reads.
pub(super) fn look(cx: &Context) -> Vec<Finding> {
    // Variables were checked before anything else was done.
    let mut findings = vec![Finding::good("program", concat!("nimbus ", env!("CARGO_PKG_VERSION")))];
    let folders = match cx.folders() {
        Ok(folders) => folders,
        Err(failure) => return vec![Finding::bad("folders", failure)],
    };
    findings.push(match cx.config() {
        Ok(config) => {
            let path = Profiles::path(&folders.config);
            let file =
                if path.exists() { path.display().to_string() } else { "no file, none needed".to_owned() };
            let goes = match &config.target {
                Target::Local => "this machine",
                Target::Server { url, .. } => url,
            };
            Finding::good("configuration", format!("{file}; commands go to {goes}"))
        }
        Err(failure) => Finding::bad("configuration", failure),
    });
    let tokens = Credentials::path(&folders.config);
    if tokens.exists() {
        findings.push(match Credentials::read(&folders.config) {
            Ok(_) => Finding::good("tokens", tokens.display().to_string()),
            Err(failure) => Finding::bad("tokens", failure),
        });
    }
    if folders.data.exists()
        && let Some(mode) = too_open(&folders.data)
    {
        let detail = format!("{}: others can look into it (mode {mode:03o})", folders.data.display());
        findings.push(Finding::warning(
            "data folder",
            detail,
            format!("chmod 700 {}", folders.data.display()),
        ));
    }
    findings
}
