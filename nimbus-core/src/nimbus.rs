//! The waist of the hourglass: every door's writes go through [`Nimbus::run`], the only caller of `Store::commit`.

mod replay;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::accounts::Write;
use crate::change::{Actor, Change, Commit, Committed, Fingerprint, OperationRow, RecordId, RequestKey, Seq};
use crate::error::{Error, Result};
use crate::id::{Id, OperationId, OrgId, UserId};
use crate::policy::{self, Action, Facts, Principal, Scopes, Via};
use crate::reads::Reads;
use crate::store::{Asker, CommitError, Seen, Standing, Store, Unique};
use crate::time::{Clock, SystemClock, Timestamp};

/// Who asks, as the door knows them: their rights are read anew for every act.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// By what means they ask.
    pub via: Via,
    /// What the means allows.
    pub scopes: Scopes,
    /// The one organization the means is good for; `None` for all of the person's.
    pub bound_to: Option<OrgId>,
}

impl Caller {
    /// A person in a session.
    pub fn session(user: UserId) -> Self {
        Self { user, via: Via::Session, scopes: Scopes::ALL, bound_to: None }
    }
    /// The person at this machine.
    pub fn local(user: UserId) -> Self {
        Self { via: Via::Local, ..Self::session(user) }
    }
    /// Nimbus itself.
    pub fn system() -> Self {
        Self { via: Via::System, ..Self::session(UserId::from_uuid(uuid::Uuid::nil())) }
    }
}

/// What a door knows about a write beside the operation itself.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The key that makes a retry harmless.
    pub key: Option<RequestKey>,
    /// A digest of the request: compared when the key, or the id of a create, comes again.
    pub fingerprint: Option<Fingerprint>,
    /// The versions the caller accepts the target at (`If-Match`); `None` for any.
    pub expected: Option<Vec<Seq>>,
}

/// What an operation may use to decide, all of it handed in.
#[derive(Debug)]
pub struct Deciding<'a> {
    /// The time of the act.
    pub now: Timestamp,
    /// Who acts, with their rights.
    pub principal: &'a Principal,
    /// The organization.
    pub org: OrgId,
    /// Whether the caller named the version they edit.
    pub versioned: bool,
    clock: &'a dyn Clock,
}

impl Deciding<'_> {
    /// A fresh id.
    pub fn id<T: Id>(&self) -> T {
        self.clock.id()
    }
    /// The person who acts.
    pub fn me(&self) -> UserId {
        self.principal.user
    }
}

#[cfg(test)]
impl<'a> Deciding<'a> {
    /// What a test hands in.
    pub(crate) fn with(principal: &'a Principal, clock: &'a dyn Clock, versioned: bool) -> Self {
        Self { now: clock.now(), principal, org: OrgId::from_uuid(uuid::Uuid::nil()), versioned, clock }
    }
}

type Answer<T> = Box<dyn FnOnce(&Committed) -> T + Send>;

/// What an operation decided, and how its answer is made from what the commit filled in.
pub struct Decision<T> {
    changes: Vec<Change>,
    accounts: Vec<Write>,
    subject: Option<RecordId>,
    undoes: Option<OperationId>,
    keeps: Option<String>,
    answer: Answer<T>,
}

impl<T> fmt::Debug for Decision<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("changes", &self.changes)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl<T> Decision<T> {
    /// Changes, and the answer made from them once they are written.
    pub fn new(changes: Vec<Change>, answer: impl FnOnce(&Committed) -> T + Send + 'static) -> Self {
        let subject = changes.first().map(|change| change.record().id());
        Self { changes, accounts: Vec::new(), subject, undoes: None, keeps: None, answer: Box::new(answer) }
    }
    /// The record the answer is about, where it is not that of the first change; what a replay renders.
    #[must_use]
    pub fn about(mut self, subject: impl Into<RecordId>) -> Self {
        self.subject = Some(subject.into());
        self
    }
    /// Writes to the accounts in the same transaction.
    #[must_use]
    pub fn with_accounts(mut self, writes: Vec<Write>) -> Self {
        self.accounts = writes;
        self
    }
    /// The operation this one undoes.
    #[must_use]
    pub fn undoing(mut self, operation: OperationId) -> Self {
        self.undoes = Some(operation);
        self
    }
    /// An answer, as JSON, that a replay could not render from records: it is kept with the operation.
    #[must_use]
    pub fn keeping(mut self, answer: String) -> Self {
        self.keeps = Some(answer);
        self
    }
    /// The writes to the accounts decided; for tests of `decide`.
    pub fn accounts(&self) -> &[Write] {
        &self.accounts
    }
    /// The changes decided; for tests of `decide`.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }
}

impl Committed {
    /// The record with this id as it was written, of the last change to it.
    pub fn find<R>(&self, id: impl Into<RecordId>) -> Option<R>
    where
        R: TryFrom<crate::change::Record>,
    {
        let id = id.into();
        let written = self.written.iter().rev().filter_map(|written| written.record.as_ref());
        written.filter(|record| record.id() == id).find_map(|record| R::try_from(record.clone()).ok())
    }
}

/// Whom an operation lets in, beside asking the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// Members of a living organization.
    Members,
    /// Outsiders, too, in the rank of a member: only for accepting an invitation.
    Outsiders,
    /// Members of an organization in the trash, too: only for taking it out.
    Trash,
    /// Members, and, when they repeat the request, those whom it has shut out itself: for leaving, and for putting the
    /// organization into the trash.
    Leaving,
}

/// One thing a person can do.
///
/// What must not be forgotten (membership, permission, versions, request keys, races) is the runner's.
pub trait Operation: Send + Sync + 'static {
    /// Its name in the log: `task.create`.
    const NAME: &'static str;
    /// Whom it lets in.
    const ENTRANCE: Entrance = Entrance::Members;
    /// What the permission is asked about, and what a version in the request is compared with.
    type Target: Send;
    /// What else the decision needs.
    type Gathered: Send;
    /// What it answers.
    type Output: Send;

    /// Reads the target, and nothing beyond it.
    fn target(&self, reads: &Reads) -> impl Future<Output = Result<Self::Target>> + Send;
    /// Which row of the policy table applies, and what it must know.
    fn permission(&self, principal: &Principal, target: &Self::Target) -> (Action, Facts);
    /// The target's record and version, where a request may name it.
    fn version(&self, target: &Self::Target) -> Option<(RecordId, Seq)> {
        let _ = target;
        None
    }
    /// Reads what else is needed, now that the act is allowed.
    fn gather(
        &self,
        reads: &Reads,
        target: &Self::Target,
    ) -> impl Future<Output = Result<Self::Gathered>> + Send;
    /// Decides: a pure function.
    fn decide(
        &self,
        cx: &Deciding<'_>,
        target: Self::Target,
        gathered: Self::Gathered,
    ) -> Result<Decision<Self::Output>>;
    /// The target of an earlier request, as it is now, for asking again whether it may be done. It is read by what that
    /// request was about, never by the reference in this one, which may lead nowhere by now, or to something else.
    fn target_then(
        &self,
        reads: &Reads,
        row: &OperationRow,
    ) -> impl Future<Output = Result<Self::Target>> + Send;
    /// The answer to a repeated request: what the first one answered, rendered now.
    fn replay(&self, reads: &Reads, row: &OperationRow) -> impl Future<Output = Result<Self::Output>> + Send;
    /// The id a create brings along.
    fn creates(&self) -> Option<RecordId> {
        None
    }
}

/// An answer to a write.
#[derive(Debug, Clone, PartialEq)]
pub struct Done<T> {
    /// What was asked for.
    pub output: T,
    /// The operation in the log; what an undo names.
    pub operation: OperationId,
    /// Whether this is the answer to an earlier request with the same key.
    pub replayed: bool,
}

/// Attempts before an operation waits its turn.
const FREE_ATTEMPTS: u32 = 2;
/// Attempts with the turn taken before the head is held against other processes, too.
const QUEUED_ATTEMPTS: u32 = 2;
/// Attempts under a held head; more than one where reading takes longer than the head is held for.
const HELD_ATTEMPTS: u32 = 5;

/// Turns of one organization: free runners share, a queued one has it alone. Fair, so nobody starves.
#[derive(Debug, Default)]
struct Turns(Mutex<HashMap<OrgId, Arc<RwLock<()>>>>);

enum Turn {
    Shared(#[expect(dead_code, reason = "held, not read")] OwnedRwLockReadGuard<()>),
    Alone(#[expect(dead_code, reason = "held, not read")] OwnedRwLockWriteGuard<()>),
}

impl Turns {
    async fn take(&self, org: OrgId, alone: bool) -> Turn {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() > 10_000 {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            turns.entry(org).or_default().clone()
        };
        if alone { Turn::Alone(lock.write_owned().await) } else { Turn::Shared(lock.read_owned().await) }
    }
}

/// Nimbus over a store.
///
/// Cheap to clone; all clones share one store, clock and queue.
#[derive(Clone)]
pub struct Nimbus {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    turns: Arc<Turns>,
}

impl fmt::Debug for Nimbus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nimbus").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// How an attempt ended that did not fail.
enum Attempt<T> {
    Done(Done<T>),
    Lost,
}

impl Nimbus {
    /// Nimbus over a store, with the machine's clock.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_clock(store, Arc::new(SystemClock))
    }

    /// Nimbus over a store, with a clock of the caller's.
    pub fn with_clock(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, turns: Arc::default() }
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Runs an operation: reads, asks the policy, decides, commits; retries lost races until it is done.
    ///
    /// ```
    #[doc = include_str!("../doc/stage.txt")]
    /// use nimbus_core::change::RequestKey;
    ///
    /// let new = NewTask::titled(inbox, "Buy milk".parse()?);
    /// let create = CreateTask::from(new);
    /// let once = Request { key: Some(RequestKey::parse("shopping-1")?), ..Request::default() };
    /// let first = nimbus.run(&me.caller, me.org, &create, &once).await?;
    /// let again = nimbus.run(&me.caller, me.org, &create, &once).await?;
    /// assert_eq!(again.output.task.id, first.output.task.id, "asked for twice, made once");
    /// assert!(again.replayed);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever the operation refuses; never a conflict because of contention alone.
    pub async fn run<O: Operation>(
        &self,
        caller: &Caller,
        org: OrgId,
        operation: &O,
        request: &Request,
    ) -> Result<Done<O::Output>> {
        let id = self.clock.id();
        for attempt in 0..FREE_ATTEMPTS + QUEUED_ATTEMPTS + HELD_ATTEMPTS {
            let _turn = self.turns.take(org, attempt >= FREE_ATTEMPTS).await;
            let held = attempt >= FREE_ATTEMPTS + QUEUED_ATTEMPTS;
            match self.attempt(caller, org, operation, request, id, held).await? {
                Attempt::Done(done) => return Ok(done),
                Attempt::Lost => tracing::debug!(operation = O::NAME, %org, attempt, "lost a race"),
            }
        }
        Err(Error::Unavailable { what: "the organization's log", source: None })
    }

    async fn attempt<O: Operation>(
        &self,
        caller: &Caller,
        org: OrgId,
        operation: &O,
        request: &Request,
        id: OperationId,
        held: bool,
    ) -> Result<Attempt<O::Output>> {
        let hold = if held { Some(self.store.hold(org).await?) } else { None };
        let asker = Asker { org, user: caller.user };
        let opening = self
            .store
            .open(asker, request.key.as_ref())
            .await?
            .ok_or(Error::NotFound { what: "organization" })?;
        let entrance = match O::ENTRANCE {
            Entrance::Leaving if opening.replay.is_none() => Entrance::Members,
            entrance => entrance,
        };
        let principal = standing(caller, org, opening.standing.as_ref(), entrance)?;
        let reads = Reads::new(self.store.reader(org), org, caller.user);
        reads.note(caller.user);
        reads.note(org);
        if let Some(row) = &opening.replay {
            return Self::replay(operation, request, &principal, &reads, row).await.map(Attempt::Done);
        }
        let now = self.clock.now();
        let versioned = request.expected.is_some();
        let cx = Deciding { now, principal: &principal, org, versioned, clock: &*self.clock };
        let mut decision = match decided(operation, request, &reads, &cx).await {
            Ok(decision) => decision,
            // What a create pointed at may be gone since it was done.
            Err(refusal) => {
                return Self::made_before(operation, request, &principal, &reads, refusal)
                    .await
                    .map(Attempt::Done);
            }
        };
        decision.changes.retain(|change| !change.is_empty());
        let idle = decision.changes.is_empty() && decision.accounts.is_empty() && request.key.is_none();
        let answer = decision.answer;
        if idle {
            let committed = Committed { head: opening.seq, written: Vec::new() };
            return Ok(Attempt::Done(Done { output: answer(&committed), operation: id, replayed: false }));
        }
        let commit = Commit {
            org,
            base: opening.seq,
            reads: reads.set(),
            operation: OperationRow {
                id,
                name: O::NAME.to_owned(),
                actor: actor(&principal),
                at: now,
                key: request.key.clone(),
                fingerprint: request.fingerprint,
                subject: decision.subject,
                first_seq: None,
                last_seq: None,
                undoes: decision.undoes,
                undone_by: None,
                answer: decision.keeps,
            },
            salts: decision.changes.iter().map(|_| self.salt()).collect(),
            changes: decision.changes,
            accounts: decision.accounts,
        };
        let result = match hold {
            Some(hold) => hold.commit(commit).await,
            None => self.store.commit(commit).await,
        };
        match result {
            Ok(committed) => {
                Ok(Attempt::Done(Done { output: answer(&committed), operation: id, replayed: false }))
            }
            Err(CommitError::Conflict | CommitError::KeyUsed) => Ok(Attempt::Lost),
            Err(CommitError::Taken(Unique::Id)) => {
                let taken = Unique::Id.fault();
                Self::made_before(operation, request, &principal, &reads, taken).await.map(Attempt::Done)
            }
            // A twin of this very request may be what took it; the next attempt answers like the twin.
            Err(CommitError::Taken(_)) if self.key_is_used(asker, request).await? => Ok(Attempt::Lost),
            Err(CommitError::Taken(unique)) => Err(unique.fault()),
            Err(CommitError::Closed) => Err(Error::NotFound { what: "account" }),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

    async fn key_is_used(&self, asker: Asker, request: &Request) -> Result<bool> {
        let Some(key) = &request.key else { return Ok(false) };
        let opening = self.store.open(asker, Some(key)).await?;
        Ok(opening.is_some_and(|opening| opening.replay.is_some()))
    }

    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.clock.random(&mut salt);
        salt
    }

    /// The caller with their rights in an organization, and a reader there: for looks that are no single question.
    pub(crate) async fn enter(&self, caller: &Caller, org: OrgId) -> Result<(Principal, Reads)> {
        let (principal, _) = self.look(caller, org).await?;
        Ok((principal, Reads::new(self.store.reader(org), org, caller.user)))
    }

    /// The caller with their rights in an organization, and the head of its log.
    pub(crate) async fn look(&self, caller: &Caller, org: OrgId) -> Result<(Principal, Seq)> {
        let opening = self
            .store
            .open(Asker { org, user: caller.user }, None)
            .await?
            .ok_or(Error::NotFound { what: "organization" })?;
        Ok((standing(caller, org, opening.standing.as_ref(), Entrance::Members)?, opening.seq))
    }

    /// Whether `caller` may do `action` where `facts` are known, and why.
    ///
    /// ```
    #[doc = include_str!("../doc/stage.txt")]
    /// use nimbus_core::policy::{Action, Facts};
    ///
    /// let may = nimbus.explain(&me.caller, me.org, Action::DataExport, Facts::default()).await?;
    /// assert!(may.allowed, "{}", may.because);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] where the organization may not be known to them.
    pub async fn explain(
        &self,
        caller: &Caller,
        org: OrgId,
        action: Action,
        facts: Facts,
    ) -> Result<policy::Explanation> {
        let (principal, _) = self.enter(caller, org).await?;
        Ok(policy::explain(&principal, action, facts))
    }

    /// Opens the answer of a query: outsiders see nothing, a token only its organization, and the policy is asked.
    pub(crate) fn sight<T>(
        caller: &Caller,
        org: OrgId,
        seen: Option<Seen<T>>,
        action: Action,
    ) -> Result<(Principal, T)> {
        let seen = seen.ok_or(Error::NotFound { what: "organization" })?;
        let principal = standing(caller, org, Some(&seen.standing), Entrance::Members)?;
        policy::check(&principal, action, Facts::default())?;
        Ok((principal, seen.value))
    }
}

/// Reads the target, asks the policy, gathers and decides.
async fn decided<O: Operation>(
    operation: &O,
    request: &Request,
    reads: &Reads,
    cx: &Deciding<'_>,
) -> Result<Decision<O::Output>> {
    let target = operation.target(reads).await?;
    let (action, facts) = operation.permission(cx.principal, &target);
    policy::check(cx.principal, action, facts)?;
    expected(request, operation.version(&target))?;
    let gathered = operation.gather(reads, &target).await?;
    operation.decide(cx, target, gathered)
}

fn expected(request: &Request, version: Option<(RecordId, Seq)>) -> Result<()> {
    match (&request.expected, version) {
        (Some(expected), Some((record, version))) if !expected.contains(&version) => {
            Err(Error::Stale { record, version })
        }
        _ => Ok(()),
    }
}

pub(crate) fn actor(principal: &Principal) -> Actor {
    let token = if let Via::Token(token) = principal.via { Some(token) } else { None };
    Actor { user: principal.user, token, system: principal.via == Via::System }
}

fn standing(
    caller: &Caller,
    org: OrgId,
    standing: Option<&Standing>,
    entrance: Entrance,
) -> Result<Principal> {
    let unknown = Error::NotFound { what: "organization" };
    let role = match standing {
        _ if caller.bound_to.is_some_and(|bound| bound != org) => return Err(unknown),
        _ if caller.via == Via::System => policy::Role::Owner,
        Some(standing)
            if !standing.org_deleted || matches!(entrance, Entrance::Trash | Entrance::Leaving) =>
        {
            standing.role
        }
        // Whether the organization is in the trash, the operation sees when it reads it.
        None if matches!(entrance, Entrance::Outsiders | Entrance::Leaving) => policy::Role::Member,
        _ => return Err(unknown),
    };
    Ok(Principal { user: caller.user, via: caller.via, role, scopes: caller.scopes })
}
