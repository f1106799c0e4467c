//! `nimbus member`: who is in the organization, and inviting others.

mod accept;
mod invite;
mod list;
mod rm;
mod role;

use clap::{Args, Subcommand};
use nimbus_core::id::UserId;
use nimbus_core::member::Member as Record;
use nimbus_core::reference::UserRef;
use nimbus_http::api::members::{GetMember, ListMembers};
use nimbus_http::api::paths::{MemberPath, OrgPath};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;

use crate::context::Context;
use crate::exit::Failure;
use crate::pages;

/// Members: list, invite, accept, role, rm.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub(crate) struct Member {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    List(list::List),
    Invite(invite::Invite),
    Accept(accept::Accept),
    Role(role::Role),
    Rm(rm::Rm),
}

impl Member {
    /// Does it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        match self.act {
            Act::List(act) => act.run(cx).await,
            Act::Invite(act) => act.run(cx).await,
            Act::Accept(act) => act.run(cx).await,
            Act::Role(act) => act.run(cx).await,
            Act::Rm(act) => act.run(cx).await,
        }
    }
}

/// Everyone in the organization, by name.
pub(crate) async fn everyone(cx: &Context) -> Result<Vec<Record>, Failure> {
    let client = cx.client().await?;
    let path = OrgPath { org: cx.org().await?.clone() };
    pages::all(async |cursor| {
        let paging = Paging { limit: Some(pages::most()), cursor };
        client.call::<ListMembers>(&path, &paging, Nothing {}).await
    })
    .await
}

/// Where a member is: named by id, `me`, e-mail address, or a name that only one of them has.
async fn path(cx: &Context, person: &str) -> Result<MemberPath, Failure> {
    let org = cx.org().await?.clone();
    let user = match person.parse::<UserRef>() {
        Ok(user) => user,
        Err(_) => UserRef::Id(find(cx, person).await?.id),
    };
    Ok(MemberPath { org, user })
}

/// Who is named by id, `me`, e-mail address, or a name that only one of them has.
pub(crate) async fn id(cx: &Context, person: &str) -> Result<UserId, Failure> {
    match person.parse::<UserRef>() {
        Ok(UserRef::Id(user)) => Ok(user),
        Ok(user @ UserRef::Me) => {
            let path = MemberPath { org: cx.org().await?.clone(), user };
            Ok(cx.client().await?.call::<GetMember>(&path, &Nothing {}, Nothing {}).await?.id)
        }
        Err(_) => Ok(find(cx, person).await?.id),
    }
}

/// The member of this address or name.
async fn find(cx: &Context, person: &str) -> Result<Record, Failure> {
    let folded = person.trim_start_matches('@').to_lowercase();
    let everyone = everyone(cx).await?;
    let address = |member: &&Record| member.email.as_ref().is_some_and(|email| email.folded() == folded);
    if let Some(member) = everyone.iter().find(address) {
        return Ok(member.clone());
    }
    let named: Vec<_> = everyone.into_iter().filter(|member| called(member, &folded)).collect();
    match <[Record; 1]>::try_from(named) {
        Ok([member]) => Ok(member),
        Err(none) if none.is_empty() => {
            let message = format!("nobody here is called {person:?}");
            Err(Failure::not_found(message).fix("`nimbus member list` says who there is"))
        }
        Err(several) => {
            let message = format!("{} people here are called {person:?}", several.len());
            Err(Failure::usage(message).fix("name them by e-mail address or id"))
        }
    }
}

/// Whether this is their name, or the first word of it.
fn called(member: &Record, folded: &str) -> bool {
    let name = member.name.as_str().to_lowercase();
    name == folded || name.split_whitespace().next() == Some(folded)
}
