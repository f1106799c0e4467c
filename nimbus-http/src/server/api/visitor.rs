//! Who is calling: recognised once, before anything else of a request is looked at.

use std::sync::Arc;

use http::request::Parts;
use nimbus_core::accounts::{Origin, SecretText, Who};
use nimbus_core::nimbus::Caller;
use nimbus_core::policy::Via;

use super::app::App;
use super::credentials::Credentials;
use super::{browser, origin};
use crate::endpoint::{Access, Right, Row};
use crate::server::LocalPerson;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Whoever sent a request that was let in.
#[derive(Debug, Clone)]
pub struct Visitor {
    origin: Origin,
    caller: Option<Caller>,
    who: Option<Arc<Who>>,
    /// What they showed, to be asked again by what outlives the request.
    shown: Option<SecretText>,
}

impl Visitor {
    /// Where they come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What to run operations with.
    ///
    /// # Errors
    /// `unauthenticated` where nobody signed in, which only public rows admit.
    pub fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(nobody)
    }

    /// By what they were recognised; `None` for the person at this machine.
    pub fn who(&self) -> Option<&Who> {
        self.who.as_deref()
    }

    /// Recognises who sent a request and refuses those whom the row does not admit.
    pub(super) async fn recognise(app: &App, row: &Row, head: &Parts) -> Result<Self, Problem> {
        let visitor = Self { origin: origin::of(app.setup(), head), caller: None, who: None, shown: None };
        if let Some(person) = head.extensions.get::<LocalPerson>() {
            return Ok(Self { caller: Some(Caller::local(person.user())), ..visitor });
        }
        let credentials = Credentials::of(&head.headers)?;
        browser::check(app.setup(), row, head, &credentials)?;
        // Whoever signs in anew need not have been signed in, and must not be kept from it by a session that ended.
        if row.access == Access::Public {
            return Ok(visitor);
        }
        let (who, shown) = match credentials {
            Credentials::None => return Err(nobody()),
            Credentials::Bearer(secret) | Credentials::Cookie(secret) => {
                (app.people().authenticate(&secret).await?, SecretText::parse(&secret).ok())
            }
        };
        admit(row.access, &who.caller)?;
        Ok(Self { caller: Some(who.caller.clone()), who: Some(who), shown, ..visitor })
    }

    /// The same visitor, recognised again: for streams, which outlive what was known when they began.
    ///
    /// # Errors
    /// `unauthenticated` once their session or token has ended.
    pub(crate) async fn again(&self, app: &App) -> Result<Self, Problem> {
        let Some(shown) = &self.shown else {
            return Ok(self.clone());
        };
        let who = app.people().authenticate(shown.reveal()).await?;
        Ok(Self { caller: Some(who.caller.clone()), who: Some(who), ..self.clone() })
    }
}

fn nobody() -> Problem {
    Problem::new(ProblemCode::Unauthenticated, "sign in, or send Authorization: Bearer nim_…")
}

/// What the means of asking allows, before any question of roles.
fn admit(access: Access, caller: &Caller) -> Result<(), Problem> {
    let (allowed, needed) = match access {
        Access::Public => (true, ""),
        Access::Session => {
            (!matches!(caller.via, Via::Token(_)), "this is done in person, never with a token")
        }
        Access::Scope { right: Right::Read, .. } => {
            (caller.scopes.read, "this token does not have the scope `read`")
        }
        Access::Scope { right: Right::Write, .. } => {
            (caller.scopes.write, "this token does not have the scope `write`")
        }
    };
    if allowed { Ok(()) } else { Err(Problem::new(ProblemCode::Forbidden, needed)) }
}
