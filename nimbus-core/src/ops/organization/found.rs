//! Founding an organization: the first two changes of a new log, in one commit.

use sha2::{Digest, Sha256};

use crate::accounts::{User, Write};
use crate::change::{Actor, Change, Commit, OperationRow, ReadSet, RequestKey, Seq};
use crate::error::{Error, Result};
use crate::id::{Id, OrgId, UserId};
use crate::member::Member;
use crate::nimbus::{Caller, Done, Nimbus, Request};
use crate::ops::one::Found as _;
use crate::organization::{NewOrganization, Organization, WeekStart};
use crate::policy::{self, Role, Via};
use crate::reads::Reads;
use crate::reference::PersonRef;
use crate::store::{Asker, CommitError, Unique};
use crate::text::Slug;
use crate::time::{Timestamp, Zone};

/// The operation's name in the log.
const NAME: &str = "organization.create";
/// Random tails tried for a slug made from a name before giving up; each has 40 bits.
const TAILS: usize = 4;

/// A new organization and its first member.
#[derive(Debug, Clone, PartialEq)]
pub struct Founded {
    /// The organization.
    pub organization: Organization,
    /// Whoever founded it, its owner.
    pub owner: Member,
}

impl Nimbus {
    /// Makes an organization with `owner` as its first member; `accounts` are written in the same transaction, such as
    /// the owner's own account when they register.
    ///
    /// A retry with the same request key, or the same id of the client's making, is answered with what is there.
    ///
    /// # Errors
    /// [`Error::Denied`] for a token; a fault at `/slug` where the client's slug is taken, at `/email` where an account
    /// in `accounts` has an address that is; a conflict where the id belongs to something else.
    pub async fn found_organization(
        &self,
        caller: &Caller,
        new: &NewOrganization,
        owner: &User,
        request: &Request,
        accounts: Vec<Write>,
    ) -> Result<Done<Founded>> {
        policy::check_founding(caller.scopes, caller.bound_to.is_some())?;
        if let Some((org, row)) = self.founded_with(caller.user, request).await? {
            return self.founded_again(org, row, request).await;
        }
        let id = self.founding_id(new, owner.id, request.key.as_ref());
        let now = self.clock().now();
        let row = self.founding_row(caller, id, now, request);
        for attempt in 0..=TAILS {
            let slug = self.founding_slug(new, attempt)?;
            let founded = Founded {
                organization: organization(new, id, slug, owner.id, now),
                owner: first_member(owner, now),
            };
            let commit = self.founding(&founded, row.clone(), accounts.clone());
            match self.store().commit(commit).await {
                Ok(done) => {
                    let output = Founded {
                        organization: founded.organization.written(&done),
                        owner: founded.owner.written(&done),
                    };
                    return Ok(Done { output, operation: row.id, replayed: false });
                }
                Err(CommitError::Taken(Unique::Slug)) if new.slug.is_none() => {}
                Err(CommitError::Taken(Unique::Id) | CommitError::Conflict | CommitError::KeyUsed) => {
                    return self.founded_before(id, owner.id, request).await;
                }
                Err(CommitError::Taken(unique)) => return Err(unique.fault()),
                Err(CommitError::Closed) => return Err(Error::NotFound { what: "account" }),
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Unique::Slug.fault())
    }

    /// The client's id; else one that a retry with the same key comes to, too; else a fresh one.
    fn founding_id(&self, new: &NewOrganization, owner: UserId, key: Option<&RequestKey>) -> OrgId {
        new.id.unwrap_or_else(|| key.map_or_else(|| self.clock().id(), |key| derived(owner, key)))
    }

    fn founding_row(&self, caller: &Caller, id: OrgId, now: Timestamp, request: &Request) -> OperationRow {
        OperationRow {
            id: self.clock().id(),
            name: NAME.to_owned(),
            actor: Actor { user: caller.user, token: None, system: caller.via == Via::System },
            at: now,
            key: request.key.clone(),
            fingerprint: request.fingerprint,
            subject: Some(id.into()),
            first_seq: None,
            last_seq: None,
            undoes: None,
            undone_by: None,
            answer: None,
        }
    }

    fn founding_slug(&self, new: &NewOrganization, attempt: usize) -> Result<Slug> {
        if let Some(slug) = &new.slug {
            return Ok(slug.clone());
        }
        let tail = if attempt == 0 { String::new() } else { self.tail() };
        let made = Slug::suggest(new.name.as_str(), &tail);
        // A name without a single Latin letter or digit leaves nothing to make a slug of.
        let made = made.or_else(|| Slug::suggest("", &self.tail()));
        made.ok_or_else(|| {
            Error::invalid("/slug", "required", "is required: none can be made from this name")
        })
    }

    /// Ten random letters and digits.
    fn tail(&self) -> String {
        let uuid = uuid::Uuid::from_bytes(self.clock().secret()[..16].try_into().expect("16 of 32 bytes"));
        uuid.simple().to_string().split_off(22)
    }

    /// An account that is closed meanwhile must not become an owner whom nobody can sign in as.
    fn founding(&self, founded: &Founded, operation: OperationRow, mut accounts: Vec<Write>) -> Commit {
        let (org, owner, now) = (founded.organization.id, founded.owner.id, operation.at);
        accounts.extend(crate::ops::member::later(self.clock().id(), org, owner, now, &accounts));
        accounts.push(Write::RequireUser(owner));
        let changes =
            vec![Change::create(founded.organization.clone()), Change::create(founded.owner.clone())];
        Commit {
            org: founded.organization.id,
            base: Seq(0),
            reads: ReadSet::default(),
            operation,
            salts: changes.iter().map(|_| self.salt()).collect(),
            changes,
            accounts,
        }
    }

    /// What a person founded with this key before, whatever id they ask for now.
    async fn founded_with(&self, user: UserId, request: &Request) -> Result<Option<(OrgId, OperationRow)>> {
        let Some(key) = &request.key else { return Ok(None) };
        let mut used = self.store().used(user, key).await?.into_iter();
        Ok(used.find(|(_, row)| row.name == NAME))
    }

    /// Answers a founding whose key was used before.
    async fn founded_again(&self, org: OrgId, row: OperationRow, request: &Request) -> Result<Done<Founded>> {
        if row.fingerprint != request.fingerprint {
            return Err(Error::KeyReused);
        }
        let gone = || Error::conflict("what this request founded is gone, or you are no longer in it");
        let output = self.founded(org, row.actor.user).await?.ok_or_else(gone)?;
        Ok(Done { output, operation: row.id, replayed: true })
    }

    /// An organization as it is now, with whoever founded it; `None` where they may not see it any more.
    async fn founded(&self, org: OrgId, owner: UserId) -> Result<Option<Founded>> {
        let opening = self.store().open(Asker { org, user: owner }, None).await?;
        let standing = opening.and_then(|opening| opening.standing);
        if standing.is_none_or(|standing| standing.org_deleted) {
            return Ok(None);
        }
        let reads = Reads::new(self.store().reader(org), org, owner);
        let Some(owner) = reads.members(&[PersonRef::Id(owner)]).await?.pop().flatten() else {
            return Ok(None);
        };
        Ok(Some(Founded { organization: reads.organization().await?, owner }))
    }

    /// Answers a founding whose id is there already: the same again, or a collision.
    async fn founded_before(&self, id: OrgId, owner: UserId, request: &Request) -> Result<Done<Founded>> {
        let taken = || Unique::Id.fault();
        let output = self.founded(id, owner).await?.ok_or_else(taken)?;
        let reads = Reads::new(self.store().reader(id), id, owner);
        let first =
            reads.changes_of(id.into(), Seq(0)).await?.into_iter().next().ok_or_else(taken)?.operation;
        if first.actor.user != owner || first.name != NAME {
            return Err(taken());
        }
        if first.fingerprint.is_none() || first.fingerprint != request.fingerprint {
            let same_key = request.key.is_some() && first.key == request.key;
            return Err(if same_key { Error::KeyReused } else { taken() });
        }
        Ok(Done { output, operation: first.id, replayed: true })
    }
}

/// The id that one person's request with one key always comes to, so that a retry collides with the first.
fn derived(owner: UserId, key: &RequestKey) -> OrgId {
    let digest = Sha256::new().chain_update(owner.uuid().as_bytes()).chain_update(key.as_str()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    // UUIDv8 (RFC 9562 §5.8): it carries a digest, not a time.
    OrgId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn organization(new: &NewOrganization, id: OrgId, slug: Slug, owner: UserId, now: Timestamp) -> Organization {
    Organization {
        id,
        version: Seq(0),
        name: new.name.clone(),
        slug,
        image_url: None,
        week_start: WeekStart::Monday,
        time_zone: new.time_zone.clone().unwrap_or_else(Zone::utc),
        created_at: now,
        created_by: owner,
        updated_at: now,
        deleted_at: None,
    }
}

fn first_member(owner: &User, now: Timestamp) -> Member {
    crate::ops::member::make(owner, Role::Owner, owner.id, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_retry_comes_to_the_same_id_and_another_key_or_person_does_not() {
        let key = |text| RequestKey::parse(text).unwrap();
        let (ada, bob) = (UserId::from_uuid(Uuid::from_u128(1)), UserId::from_uuid(Uuid::from_u128(2)));
        assert_eq!(derived(ada, &key("a")), derived(ada, &key("a")));
        assert_ne!(derived(ada, &key("a")), derived(ada, &key("b")));
        assert_ne!(derived(ada, &key("a")), derived(bob, &key("a")));
        let text = derived(ada, &key("a")).to_string();
        assert_eq!(text.parse::<OrgId>(), Ok(derived(ada, &key("a"))));
    }
}
