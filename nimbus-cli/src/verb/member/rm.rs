//! `nimbus member rm`

use clap::Args;
use nimbus_http::api::members::RemoveMember;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Remove a member, or leave (`me`). What they did stays theirs.
#[derive(Debug, Args)]
pub(super) struct Rm {
    /// The person, by e-mail address, name, id, or `me`.
    person: String,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
}

impl Rm {
    /// Removes them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        cx.sure(self.yes, &format!("Remove {} from the organization?", self.person)).await?;
        let path = super::path(cx, &self.person).await?;
        cx.client().await?.ask::<RemoveMember>(&path).send().await?;
        cx.out.gone(&self.person, Line::new().say("Removed ").name(&self.person))
    }
}
