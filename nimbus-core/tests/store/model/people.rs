//! Accounts as the model keeps them, and the writes to them.

use std::collections::BTreeMap;

use nimbus_core::accounts::{Hash, Job, ProfilePatch, Rehash, Session, Token, User, Work, Write};
use nimbus_core::change::{Commit, Kind, Record};
use nimbus_core::id::{Id as _, InvitationId, JobId, OrgId, SessionId, TokenId, UserId};
use nimbus_core::member::Member;
use nimbus_core::store::{CommitError, StoreError, Unique};
use nimbus_core::time::Timestamp;
use uuid::Uuid;

use super::apply::taken;
use super::state::{Org, State};

/// People, what they are signed in with, and later work.
#[derive(Clone, Default)]
pub(crate) struct People {
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) sessions: BTreeMap<SessionId, (Session, Hash)>,
    pub(crate) tokens: BTreeMap<TokenId, (Token, Hash)>,
    pub(crate) invitations: BTreeMap<(OrgId, InvitationId), Hash>,
    pub(crate) jobs: BTreeMap<JobId, Job>,
}

/// A copy of somebody in an organization.
struct Place {
    org: OrgId,
    user: UserId,
    /// Whether they are in it, and it is not in the trash.
    active: bool,
}

fn places(org: &Org) -> Vec<Place> {
    let living = org.organization().is_some_and(|org| org.deleted_at.is_none());
    let place = |member: Member| Place { org: org.id, user: member.id, active: living && member.is_active() };
    org.all::<Member>(Kind::Member).into_iter().map(place).collect()
}

/// Applies writes in order to a state that is thrown away if one fails.
pub(super) fn write(state: &mut State, writes: &[Write]) -> Result<(), CommitError> {
    let places: Vec<Place> = state.orgs.values().flat_map(places).collect();
    writes.iter().try_for_each(|write| one(&mut state.people, &places, write.clone()))
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

fn one(people: &mut People, places: &[Place], write: Write) -> Result<(), CommitError> {
    match write {
        Write::CreateUser(user) => return create_user(people, user),
        Write::EditUser(user, patch, at) => return edit_user(people, user, patch, at),
        Write::Rehash(user, Rehash { before, after }, at) => {
            let meant = |known: &&mut User| known.password == before;
            if let Some(known) = people.users.get_mut(&user).filter(meant) {
                (known.password, known.updated_at) = (Some(after), at);
            }
        }
        Write::RequireUser(user) if people.users.contains_key(&user) => {}
        Write::RequireUser(_) => return Err(CommitError::Closed),
        Write::RequireTokenRoom(user, org) => {
            let theirs = people.tokens.values().filter(|(token, _)| token.user == user).count();
            let active = places.iter().any(|place| place.user == user && place.org == org && place.active);
            if !people.users.contains_key(&user) || !active || theirs >= Token::MAX_PER_PERSON {
                return Err(CommitError::Conflict);
            }
        }
        Write::CloseUser(user) => return close_user(people, user, places),
        Write::RefreshMemberships(user, first, run_at) => {
            for (n, place) in (0..).zip(places.iter().filter(|place| place.user == user)) {
                let id = JobId::from_uuid(Uuid::from_u128(first.uuid().as_u128() + n));
                let job = Job { id, org: place.org, work: Work::RefreshMember(user), run_at, attempts: 0 };
                people.jobs.insert(id, job);
            }
        }
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
        Write::DeleteTokensOf(user, org) => {
            people.tokens.retain(|_, (one, _)| one.user != user || one.org != org);
        }
        Write::CreateInvitationSecret(org, invitation, hash) => {
            people.invitations.insert((org, invitation), hash);
        }
        Write::DeleteInvitationSecret(org, invitation) => drop(people.invitations.remove(&(org, invitation))),
        Write::CreateJob(job) => drop(people.jobs.insert(job.id, job)),
        Write::LeaseJob(seen, until) => {
            let job = people.jobs.get_mut(&seen.id).filter(|job| **job == seen);
            job.ok_or(CommitError::Conflict)?.run_at = until;
        }
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

fn edit_user(
    people: &mut People,
    user: UserId,
    patch: ProfilePatch,
    at: Timestamp,
) -> Result<(), CommitError> {
    let known = people.users.get_mut(&user).ok_or(CommitError::Closed)?;
    patch.name.apply(&mut known.name);
    patch.image_url.apply(&mut known.image_url);
    patch.time_zone.apply(&mut known.time_zone);
    known.updated_at = at;
    Ok(())
}

fn free(people: &People, user: &User) -> Result<(), CommitError> {
    let mut others = people.users.values().filter(|other| other.id != user.id);
    let held = others.any(|other| other.email.folded() == user.email.folded());
    if held { Err(taken(Unique::Email)) } else { Ok(()) }
}

fn close_user(people: &mut People, user: UserId, places: &[Place]) -> Result<(), CommitError> {
    if places.iter().any(|place| place.user == user && place.active) || people.users.remove(&user).is_none() {
        return Err(CommitError::Conflict);
    }
    people.sessions.retain(|_, (session, _)| session.user != user);
    people.tokens.retain(|_, (token, _)| token.user != user);
    Ok(())
}

fn known(people: &People, user: UserId) -> Result<(), CommitError> {
    if people.users.contains_key(&user) {
        return Ok(());
    }
    Err(StoreError::Refused(format!("there is no account {user}")).into())
}
