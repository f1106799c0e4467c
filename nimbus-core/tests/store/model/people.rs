//! Accounts as the model keeps them, and the writes to them.

use std::collections::BTreeMap;

use nimbus_core::accounts::{Hash, Job, Session, Token, User, Write};
use nimbus_core::change::{Commit, Record};
use nimbus_core::id::{InvitationId, JobId, OrgId, SessionId, TokenId, UserId};
use nimbus_core::store::{CommitError, StoreError, Unique};

use super::apply::taken;

/// People, what they are signed in with, and later work.
#[derive(Clone, Default)]
pub(crate) struct People {
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) sessions: BTreeMap<SessionId, (Session, Hash)>,
    pub(crate) tokens: BTreeMap<TokenId, (Token, Hash)>,
    pub(crate) invitations: BTreeMap<(OrgId, InvitationId), Hash>,
    pub(crate) jobs: BTreeMap<JobId, Job>,
}

/// Applies writes in order to a state that is thrown away if one fails.
pub(super) fn write(people: &mut People, writes: &[Write]) -> Result<(), CommitError> {
    writes.iter().try_for_each(|write| one(people, write.clone()))
}

/// Tokens of members that a commit purges, and what leads to invitations, go with them.
pub(super) fn forget(people: &mut People, commit: &Commit) {
    for change in commit.changes.iter().filter(|change| change.after.is_none()) {
        match change.record() {
            Record::Member(member) => {
                people.tokens.retain(|_, (token, _)| token.org != commit.org || token.user != member.id);
            }
            Record::Invitation(invitation) => drop(people.invitations.remove(&(commit.org, invitation.id))),
            _ => {}
        }
    }
}

fn one(people: &mut People, write: Write) -> Result<(), CommitError> {
    match write {
        Write::CreateUser(user) => return create_user(people, user),
        Write::UpdateUser(user) => return update_user(people, user),
        Write::DeleteUser(user) => delete_user(people, user),
        Write::CreateSession(session, hash) => {
            known(people, session.user)?;
            people.sessions.insert(session.id, (session, hash));
        }
        Write::TouchSession(id, at) => {
            if let Some((session, _)) = people.sessions.get_mut(&id) {
                session.last_used_at = at.max(session.last_used_at);
            }
        }
        Write::DeleteSession(user, id) => {
            people.sessions.retain(|_, (one, _)| one.user != user || one.id != id);
        }
        Write::CreateToken(token, hash) => {
            known(people, token.user)?;
            people.tokens.insert(token.id, (token, hash));
        }
        Write::TouchToken(id, at) => {
            if let Some((token, _)) = people.tokens.get_mut(&id) {
                token.last_used_at = token.last_used_at.max(Some(at));
            }
        }
        Write::DeleteToken(user, id) => people.tokens.retain(|_, (one, _)| one.user != user || one.id != id),
        Write::CreateInvitationSecret(org, invitation, hash) => {
            people.invitations.insert((org, invitation), hash);
        }
        Write::DeleteInvitationSecret(org, invitation) => drop(people.invitations.remove(&(org, invitation))),
        Write::CreateJob(job) => drop(people.jobs.insert(job.id, job)),
        Write::DeleteJob(job) => drop(people.jobs.remove(&job)),
    }
    Ok(())
}

fn create_user(people: &mut People, user: User) -> Result<(), CommitError> {
    if people.users.contains_key(&user.id) {
        return Err(taken(Unique::Id));
    }
    free(people, &user)?;
    people.users.insert(user.id, user);
    Ok(())
}

fn update_user(people: &mut People, user: User) -> Result<(), CommitError> {
    free(people, &user)?;
    if let Some(known) = people.users.get_mut(&user.id) {
        *known = user;
    }
    Ok(())
}

fn free(people: &People, user: &User) -> Result<(), CommitError> {
    let mut others = people.users.values().filter(|other| other.id != user.id);
    let held = others.any(|other| other.email.folded() == user.email.folded());
    if held { Err(taken(Unique::Email)) } else { Ok(()) }
}

fn delete_user(people: &mut People, user: UserId) {
    people.users.remove(&user);
    people.sessions.retain(|_, (session, _)| session.user != user);
    people.tokens.retain(|_, (token, _)| token.user != user);
}

fn known(people: &People, user: UserId) -> Result<(), CommitError> {
    if people.users.contains_key(&user) {
        return Ok(());
    }
    Err(StoreError::Refused(format!("there is no account {user}")).into())
}
