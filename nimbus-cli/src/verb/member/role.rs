//! `nimbus member role`

use clap::Args;
use nimbus_core::fault::Edit;
use nimbus_core::member::MemberPatch;
use nimbus_core::policy;
use nimbus_http::api::members::{EditMember, GetMember};

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Line;

/// Change a member's role (owners).
#[derive(Debug, Args)]
pub(super) struct Role {
    /// The person, by e-mail address, name, id, or `me`.
    person: String,
    /// Their role: owner, admin or member.
    role: policy::Role,
}

impl Role {
    /// Changes it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = super::path(cx, &self.person).await?;
        let client = cx.client().await?;
        let present = client.ask::<GetMember>(&path).send().await?;
        let mut asking = client.ask::<EditMember>(&path).body(MemberPatch { role: Edit::Set(self.role) });
        if let Some(tag) = present.etag {
            asking = asking.if_match(&tag);
        }
        let member = asking.send().await?.value;
        let words = Line::new().name(&member.name).say(" is now ").data(member.role.as_str());
        cx.out.answer(&member, member.id.to_string(), words)
    }
}
