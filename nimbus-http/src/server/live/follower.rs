//! One stream: where it is, what it may see, and the next event for it.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use nimbus_core::change::Seq;
use nimbus_core::error::Error;
use nimbus_core::id::OrgId;
use tokio::sync::watch;
use tokio::time::sleep_until;

use super::rights::Rights;
use super::ring::Stretch;
use super::tail::{State, Tail};
use super::told::Told;
use crate::server::api::{App, Visitor};
use crate::wire::event::Event;
use crate::wire::log_place::LogPlace;
use crate::wire::problem::Problem;

/// Most changes read from the log at once by a stream that fell behind.
const PAGE: usize = 200;

/// A stream of one organization's changes for one visitor.
pub(crate) struct Follower {
    app: App,
    org: OrgId,
    rights: Rights,
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
        let (rights, head) = Rights::ask(&app, visitor, org).await?;
        let ours = |place: &LogPlace| place.is_of(app.nimbus().store().epoch()) && place.seq <= head;
        if place.as_ref().is_some_and(|place| !ours(place)) {
            return Err(Error::ResyncRequired.into());
        }
        let tail = app.tails().join(app.nimbus(), org, head);
        let unsaid = place.is_none();
        let place = place.map_or(head, |place| place.seq);
        Ok(Self {
            moved: tail.moved(),
            pending: VecDeque::new(),
            through: place,
            app,
            org,
            rights,
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
            if self.must_ask() {
                self.ask_again().await?;
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
            self.unsaid = !self.rights.include(&told);
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
                sleep_until(self.rights.until()).await;
            },
            () = sleep_until(self.rights.until()) => {}
        }
    }

    /// Reads the log oneself: the tail has let go of what comes next, or has not come as far. Over when it cannot be read.
    async fn read(&mut self) -> Option<()> {
        let caller = self.rights.visitor.caller().ok()?;
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

    fn must_ask(&self) -> bool {
        self.rights.are_old(self.pending.front().map(|told| &**told))
    }

    /// Asks for the rights again; over when they are gone.
    async fn ask_again(&mut self) -> Option<()> {
        let asked = self.rights.ask_again(&self.app).await;
        asked
            .inspect_err(|problem| tracing::debug!(org = %self.org, code = problem.code, "a stream ends"))
            .ok()
    }
}
