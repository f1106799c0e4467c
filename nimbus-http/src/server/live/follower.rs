//! One stream: where it is, what it may see, and the next event for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use nimbus_core::change::{RecordId, Seq};
use nimbus_core::error::Error;
use nimbus_core::id::OrgId;
use nimbus_core::policy::Role;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::ring::Stretch;
use super::tail::{State, Tail};
use super::told::Told;
use crate::server::api::{App, Visitor};
use crate::wire::event::Event;
use crate::wire::log_place::LogPlace;
use crate::wire::problem::Problem;

/// How old the knowledge of somebody's rights may be (API.md, `/events`).
const RIGHTS: Duration = Duration::from_secs(5);
/// Most changes read from the log at once by a stream that fell behind.
const PAGE: usize = 200;

/// A stream of one organization's changes for one visitor.
pub(crate) struct Follower {
    app: App,
    visitor: Visitor,
    org: OrgId,
    me: RecordId,
    role: Role,
    /// When the rights must be asked for again.
    ask_at: Instant,
    /// The change to one's own membership that the rights are known since.
    asked_for: Seq,
    tail: Arc<Tail>,
    moved: watch::Receiver<State>,
    /// Changes on their way out, in order.
    pending: VecDeque<Arc<Told>>,
    /// Everything up to here has been told.
    place: Seq,
    /// Everything up to here has been told once `pending` is.
    through: Seq,
    /// Whether the client has yet to hear where it is.
    unsaid: bool,
}

impl Follower {
    /// A stream that begins after `place`, or now.
    ///
    /// # Errors
    /// `not_found` for outsiders, `resync_required` for a place that is not of this log.
    pub(crate) async fn new(
        app: App,
        visitor: Visitor,
        org: OrgId,
        place: Option<LogPlace>,
    ) -> Result<Self, Problem> {
        let caller = visitor.caller()?;
        let (role, head) = app.nimbus().sees_log(caller, org).await?;
        let ours = |place: &LogPlace| place.is_of(app.nimbus().store().epoch()) && place.seq <= head;
        if place.as_ref().is_some_and(|place| !ours(place)) {
            return Err(Error::ResyncRequired.into());
        }
        let tail = app.tails().join(app.nimbus(), org, head);
        let unsaid = place.is_none();
        let place = place.map_or(head, |place| place.seq);
        Ok(Self {
            me: caller.user.into(),
            moved: tail.moved(),
            ask_at: Instant::now() + RIGHTS,
            asked_for: head,
            pending: VecDeque::new(),
            through: place,
            app,
            visitor,
            org,
            role,
            tail,
            place,
            unsaid,
        })
    }

    /// Its events, until the visitor may not see them any more.
    pub(crate) fn events(self) -> BoxStream<'static, Event> {
        stream::unfold(self, async |mut follower| {
            let event = follower.next().await?;
            Some((event, follower))
        })
        .boxed()
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.must_ask() && !self.may_go_on().await {
                return None;
            }
            if let Some(event) = self.ready() {
                return Some(event);
            }
            if !self.pending.is_empty() {
                continue;
            }
            match self.tail.since(self.place) {
                Stretch::Here(told, through) if through > self.place => {
                    self.pending.extend(told);
                    self.through = through;
                }
                Stretch::Here(..) => {
                    if self.tail.is_over() {
                        return None;
                    }
                    self.wait().await;
                }
                Stretch::Elsewhere => self.read().await?,
            }
        }
    }

    /// The next event that can be told at once. Changes the visitor may not see only move the place.
    fn ready(&mut self) -> Option<Event> {
        while let Some(told) = self.pending.pop_front() {
            self.place = told.seq;
            self.unsaid = !told.audience.includes(self.role);
            if !self.unsaid {
                return Some(told.event(self.app.nimbus().store().epoch()));
            }
            if self.must_ask() {
                return None;
            }
        }
        if !self.unsaid && self.place == self.through {
            return None;
        }
        self.place = self.through;
        self.unsaid = false;
        let id = LogPlace::new(self.place, self.app.nimbus().store().epoch());
        Some(Event { id: Some(id.to_string()), ..Event::default() })
    }

    /// Waits for news, or until the rights must be asked for again.
    async fn wait(&mut self) {
        tokio::select! {
            changed = self.moved.changed() => if changed.is_err() {
                sleep_until(self.ask_at).await;
            },
            () = sleep_until(self.ask_at) => {}
        }
    }

    /// Reads the log oneself: the tail has let go of what comes next, or has not come as far. Over when it cannot be read.
    async fn read(&mut self) -> Option<()> {
        let caller = self.visitor.caller().ok()?;
        let page = self.app.nimbus().log(caller, self.org, self.place, PAGE).await;
        let told = page.and_then(|page| Ok((page.through, Told::all(page)?)));
        match told {
            Ok((through, told)) => {
                if through == self.place {
                    // Nothing there yet, so the tail will come here.
                    self.wait().await;
                }
                self.pending.extend(told);
                self.through = through;
                Some(())
            }
            Err(error) => {
                tracing::debug!(org = %self.org, %error, "a stream ends: it cannot read the log");
                None
            }
        }
    }

    /// Whether the rights are too old, or the next change is one to them.
    fn must_ask(&self) -> bool {
        let own = |told: &Arc<Told>| told.about == self.me && told.seq > self.asked_for;
        Instant::now() >= self.ask_at || self.pending.front().is_some_and(own)
    }

    /// Asks for the rights again; false when the stream is over.
    async fn may_go_on(&mut self) -> bool {
        let asked_at = Instant::now();
        let asked = async {
            self.visitor = self.visitor.again(&self.app).await?;
            Ok::<_, Problem>(self.app.nimbus().sees_log(self.visitor.caller()?, self.org).await?)
        };
        match asked.await {
            Ok((role, head)) => {
                self.role = role;
                self.asked_for = head;
                self.ask_at = asked_at + RIGHTS;
                true
            }
            Err(problem) => {
                tracing::debug!(org = %self.org, code = problem.code, "a stream ends: its rights are gone");
                false
            }
        }
    }
}
