//! `nimbus doctor`: looks whether everything is as it should be, and says what to do where it is not.

mod chain;
mod local;
mod remote;
mod settings;

use clap::Args;
use serde::Serialize;

use crate::config::Target;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::out::line::{BAD, GOOD, WARN};
use crate::out::{Form, Line};

/// Look whether everything is as it should be.
///
/// Settings, files, the database or the server, versions, clocks. With --verify the change log of every organization in
/// the local database is walked from its beginning: an edit, a removal or a reordering is found. That its end was cut off
/// is found only where you kept a head that an earlier walk told: give it back with --head.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus doctor
  nimbus doctor --verify
  nimbus doctor --verify --data /var/lib/nimbus
  nimbus doctor --verify --head ORG=SEQ:HASH")]
pub(crate) struct Doctor {
    /// Walk the change logs of the local database.
    #[arg(long)]
    verify: bool,
    /// The head of an organization's log, as --verify told it earlier; may be given several times.
    #[arg(long, value_name = "ORG=SEQ:HASH", requires = "verify")]
    head: Vec<chain::Known>,
    /// The folder of the database, such as a server's; your data folder if left out.
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// As it should be.
    Good,
    /// It works, but could be better.
    Warning,
    /// Something must be done.
    Bad,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    what: &'static str,
    state: State,
    detail: String,
    fix: Option<String>,
    /// Of a change log: what `--head` takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
}

impl Finding {
    pub(super) fn good(what: &'static str, detail: impl Into<String>) -> Self {
        Self { what, state: State::Good, detail: detail.into(), fix: None, head: None }
    }

    pub(super) fn warning(what: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, state: State::Warning, detail: detail.into(), fix: Some(fix.into()), head: None }
    }

    pub(super) fn bad(what: &'static str, failure: Failure) -> Self {
        Self { what, state: State::Bad, detail: failure.message, fix: failure.fix, head: None }
    }
}

impl Doctor {
    /// Looks.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let mut findings = settings::look(cx);
        if self.data.is_some() || self.verify {
            let data = self.data.map_or_else(|| cx.folders().map(|folders| folders.data), Ok)?;
            findings.extend(local::look(&data));
            if self.verify {
                findings.extend(chain::walk(&data, &self.head).await);
            }
        } else {
            match cx.config().map(|config| &config.target) {
                Ok(Target::Local) => findings.extend(local::look(&cx.folders()?.data)),
                Ok(Target::Server { url, token, .. }) => {
                    findings.extend(remote::look(url, token.as_deref()).await);
                }
                // Already among the findings.
                Err(_) => {}
            }
        }
        tell(cx, &findings)
    }
}

fn tell(cx: &Context, findings: &[Finding]) -> Result<(), Failure> {
    let bad = findings.iter().filter(|finding| finding.state == State::Bad).count();
    match cx.out.form() {
        Form::Json => cx.out.json(&serde_json::json!({"ok": bad == 0, "findings": findings}))?,
        Form::Quiet => {
            for finding in findings.iter().filter(|finding| finding.state == State::Bad) {
                cx.out.line(&Line::new().say(finding.what))?;
            }
        }
        Form::Human => findings.iter().try_for_each(|finding| show(cx, finding))?,
    }
    match bad {
        0 => Ok(()),
        1 => Err(Failure::new(Exit::Error, "one thing is not as it should be")),
        several => Err(Failure::new(Exit::Error, format!("{several} things are not as they should be"))),
    }
}

fn show(cx: &Context, finding: &Finding) -> Result<(), Failure> {
    let mark = match finding.state {
        State::Good => Line::new().styled(GOOD, "ok  "),
        State::Warning => Line::new().styled(WARN, "note"),
        State::Bad => Line::new().styled(BAD, "BAD "),
    };
    cx.out.line(&mark.say("  ").data(format!("{:<15}", finding.what)).data(&finding.detail))?;
    match &finding.fix {
        Some(fix) => cx.out.line(&Line::new().dim("      fix            ").data(fix)),
        None => Ok(()),
    }
}
