//! `nimbus can`: may I, and why.

use clap::Args;
use nimbus_core::policy::Action;
use nimbus_http::api::insights::{ExplainPermission, PermissionQuery};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::phrase::Phrase;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::naming::Named;
use crate::out::line::{BAD, GOOD};
use crate::out::{Form, Line};

/// Ask whether you may do something, and why.
///
/// Ends with 0 if you may and 4 if not.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nimbus can task.edit OPS-42\n  nimbus can member.invite\n  nimbus can task.delete 1"
)]
pub(crate) struct Can {
    /// The act, such as task.edit; a wrong one is answered with all there are.
    action: Action,
    /// What it would be done to: a task, a project's key, any id, `me`, or an e-mail address.
    target: Option<String>,
}

impl Can {
    /// Asks.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let target = match self.target {
            None => None,
            Some(text) => Some(Phrase::new(match text.parse::<Named>() {
                Ok(named @ (Named::Numbers(_) | Named::Address(_))) => cx.task(&named).await?.to_string(),
                _ => text,
            })),
        };
        let path = OrgPath { org: cx.org().await?.clone() };
        let query = PermissionQuery { action: self.action, target };
        let told = cx.client().await?.call::<ExplainPermission>(&path, &query, Nothing {}).await?;
        let verdict =
            if told.allowed { Line::new().styled(GOOD, "yes") } else { Line::new().styled(BAD, "no") };
        let words = verdict.say(": ").data(&told.because).say(" (").data(&told.rule).say(")");
        cx.out.answer(&told, if told.allowed { "yes" } else { "no" }, words)?;
        if told.allowed {
            return Ok(());
        }
        let said = if cx.out.form() == Form::Json { "you may not do this" } else { "" };
        Err(Failure::new(Exit::Denied, said))
    }
}
