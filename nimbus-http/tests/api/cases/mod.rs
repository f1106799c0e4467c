//! One case for each row of the table: who may, and a request that succeeds for whoever may.
//!
//! A new row needs a case here, in the file of its noun; the tests of permissions, tenants and bodies then include it.

mod accounts;
mod log;
mod organizations;
mod projects;
mod tasks;

use nimbus_core::policy::{Action, Facts, Principal, Role, Scopes, Via, explain};
use nimbus_http::api::rows;
use nimbus_http::endpoint::{Access, Endpoint, Row};
use nimbus_http::wire::path;
use serde_json::Value;

use crate::ask::{Ask, path_of};
use crate::cast::{Cast, Who};
use crate::stage::Stage;

/// Who may make the request of a case succeed.
pub(crate) enum Rule {
    /// Anyone at all.
    Public,
    /// Anyone who is recognised, by whatever means the row admits.
    Recognised,
    /// Anyone who is recognised, but for those who are told no with this status.
    But(fn(Who) -> Option<u16>),
    /// Whoever the policy table lets, knowing this of the target and of whoever asks.
    Policy(Action, fn(Who) -> Facts),
}

/// A request for one row.
pub(crate) struct Case {
    pub(crate) row: &'static Row,
    pub(crate) rule: Rule,
    /// The query, without the `?`.
    pub(crate) query: &'static str,
    /// The body, where the row takes one.
    pub(crate) body: fn(&Cast) -> Option<Value>,
    /// Members of the body that name something in the organization: their pointer, and the kind as in a path.
    pub(crate) names: &'static [(&'static str, &'static str)],
    /// Queries that name something in the organization, with `{}` in its place: the query, and the kind as in a path.
    pub(crate) asks: &'static [(&'static str, &'static str)],
    /// Whether a token that may only write is not enough for the write.
    pub(crate) reads: bool,
}

impl Case {
    /// A case without query and body.
    pub(crate) fn of<E: Endpoint>(rule: Rule) -> Self {
        Self { row: E::ROW, rule, query: "", body: |_| None, names: &[], asks: &[], reads: false }
    }

    /// A case of something every member may do, or every admin, whatever it is done to.
    pub(crate) fn action<E: Endpoint>(action: Action) -> Self {
        Self::of::<E>(Rule::Policy(action, |_| Facts::default()))
    }

    pub(crate) fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    pub(crate) fn body(mut self, body: fn(&Cast) -> Option<Value>) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn names(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.names = names;
        self
    }

    pub(crate) fn asks(mut self, asks: &'static [(&'static str, &'static str)]) -> Self {
        self.asks = asks;
        self
    }

    pub(crate) fn reads(mut self) -> Self {
        self.reads = true;
        self
    }

    /// The status this one gets.
    pub(crate) fn expected(&self, who: Who) -> u16 {
        match (who, self.row.access) {
            (Who::Anonymous, Access::Public) => self.row.status,
            (Who::Anonymous, _) => 401,
            (Who::Reader | Who::Writer | Who::Scribe, Access::Session) => 403,
            (Who::Reader, _) if self.row.method.is_write() && self.row.access != Access::Public => 403,
            (Who::Scribe, _) if !self.row.method.is_write() || self.reads => 403,
            (Who::Outsider, _) if path::names(self.row.path).any(|name| name == "org") => 404,
            _ => self.refusal(who).unwrap_or(self.row.status),
        }
    }

    /// Whether the owner is one of those who may.
    pub(crate) fn allows_owner(&self) -> bool {
        self.refusal(Who::Owner).is_none()
    }

    fn refusal(&self, who: Who) -> Option<u16> {
        match &self.rule {
            Rule::Public | Rule::Recognised => None,
            Rule::But(refusal) => refusal(who),
            Rule::Policy(action, facts) => {
                let allowed = explain(&principal(who), *action, facts(who)).allowed;
                (!allowed).then_some(403)
            }
        }
    }

    /// The request on this stage, with other texts for some of its path parameters.
    pub(crate) async fn ask(&self, stage: &Stage, other: impl Fn(&str) -> Option<String>) -> Ask {
        let uri = path_of(self.row, &stage.cast.ours, other);
        let etag = stage.etag_for(self.row, &path_of(self.row, &stage.cast.ours, |_| None)).await;
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let mut ask = Ask::new(self.row.method.http().as_str().to_owned().leak(), uri + &query);
        ask.body = (self.body)(&stage.cast);
        match etag {
            Some(etag) => ask.header("if-match", etag),
            None => ask,
        }
    }
}

/// Their rights in our organization. Tokens are the owner's.
fn principal(who: Who) -> Principal {
    let role = match who {
        Who::Owner | Who::Reader | Who::Writer | Who::Scribe => Role::Owner,
        Who::Admin => Role::Admin,
        Who::Member | Who::Outsider | Who::Anonymous => Role::Member,
    };
    let user = "usr_01kat6m3n9f6y8q2w4e5r7t9z1".parse().unwrap();
    Principal { user, via: Via::Session, role, scopes: Scopes::ALL }
}

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    [accounts::cases(), organizations::cases(), projects::cases(), tasks::cases(), log::cases()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn every_row_has_a_case() {
    let cases = all();
    for row in rows() {
        let found = cases.iter().filter(|case| case.row.name == row.name).count();
        assert!(
            found > 0,
            "{} has no case: add one to tests/api/cases/, in the file of its noun, saying who may and with what body",
            row.name
        );
    }
}
