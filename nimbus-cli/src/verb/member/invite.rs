//! `nimbus member invite`

use clap::Args;
use nimbus_core::member::NewInvitation;
use nimbus_core::policy::Role;
use nimbus_core::text::Email;
use nimbus_http::api::invitations::CreateInvitation;
use nimbus_http::api::paths::OrgPath;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Form, Line};

/// Invite somebody (owners and admins).
///
/// The secret is shown this once: hand it on to them. It holds seven days, for that address only.
#[derive(Debug, Args)]
pub(super) struct Invite {
    /// Their e-mail address.
    email: Email,
    /// Their role: owner, admin or member; not above your own.
    #[arg(long, default_value = "member")]
    role: Role,
}

impl Invite {
    /// Invites them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = OrgPath { org: cx.org().await?.clone() };
        let new = NewInvitation { email: self.email, role: Some(self.role) };
        let made = cx.client().await?.ask::<CreateInvitation>(&path).body(new).send().await?.value;
        let secret = made.secret.clone().unwrap_or_default();
        if cx.out.form() != Form::Human {
            return cx.out.answer(&made, secret, Line::new());
        }
        cx.out.line(
            &Line::new()
                .say("Invited ")
                .name(&made.invitation.email)
                .say(" as ")
                .data(made.invitation.role.as_str()),
        )?;
        cx.out.line(&Line::new().say("Hand this on; it is shown only now, and holds for seven days:"))?;
        cx.out.line(&Line::new().say("  ").name(secret))?;
        if let Some(link) = &made.link {
            cx.out.line(&Line::new().say("  ").name(link))?;
        }
        cx.out
            .line(&Line::new().say("With an account they say `nimbus member accept SECRET`, without one"))?;
        cx.out.line(&Line::new().say("`nimbus login URL --register --invitation SECRET`."))
    }
}
