//! `nimbus member list`

use clap::Args;
use nimbus_http::api::invitations::ListInvitations;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Column, Line};
use crate::pages;

/// List members, by name.
#[derive(Debug, Args)]
#[command(visible_alias = "ls")]
pub(super) struct List {
    /// The open invitations instead (owners and admins).
    #[arg(long)]
    invited: bool,
}

impl List {
    /// Lists them.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        if self.invited {
            return invitations(cx).await;
        }
        let columns = [
            Column::text("NAME", 10),
            Column::whole("ROLE"),
            Column::text("E-MAIL", 10),
            Column::whole("NOTE"),
        ];
        cx.out.list(
            &super::everyone(cx).await?,
            |member| member.id.to_string(),
            &columns,
            |member| {
                let email = member.email.as_ref().map(ToString::to_string).unwrap_or_default();
                vec![
                    Line::new().name(&member.name),
                    Line::new().data(member.role.as_str()),
                    Line::new().data(email),
                    Line::new().say(if member.claimed { "" } else { "only a name, from an import" }),
                ]
            },
        )
    }
}

async fn invitations(cx: &Context) -> Result<(), Failure> {
    let client = cx.client().await?;
    let path = OrgPath { org: cx.org().await?.clone() };
    let open = pages::all(async |cursor| {
        let paging = Paging { limit: Some(pages::most()), cursor };
        client.call::<ListInvitations>(&path, &paging, Nothing {}).await
    });
    let now = cx.now();
    let columns =
        [Column::text("E-MAIL", 10), Column::whole("ROLE"), Column::whole("UNTIL"), Column::whole("ID")];
    cx.out.list(
        &open.await?,
        |invitation| invitation.id.to_string(),
        &columns,
        |invitation| {
            vec![
                Line::new().name(&invitation.email),
                Line::new().data(invitation.role.as_str()),
                Line::new().data(now.minute(invitation.expires_at)),
                Line::new().data(invitation.id.to_string()),
            ]
        },
    )
}
