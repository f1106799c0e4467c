//! `nimbus member accept`

use clap::Args;
use nimbus_core::accounts::{Accept as Input, SecretText};
use nimbus_http::api::invitations::AcceptInvitation;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;
use crate::verb::secret::secret;

/// Accept an invitation.
#[derive(Debug, Args)]
pub(super) struct Accept {
    /// The secret you were given.
    #[arg(value_parser = secret)]
    secret: SecretText,
}

impl Accept {
    /// Accepts it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let input = Input { invitation: self.secret };
        let joined = cx.client().await?.ask::<AcceptInvitation>(&Nothing {}).body(input).send().await?.value;
        let org = &joined.organization;
        let words =
            Line::new().say("You are in ").name(&org.slug).say(" now, as ").data(joined.member.role.as_str());
        cx.out.answer(&joined, &org.slug, words)
    }
}
