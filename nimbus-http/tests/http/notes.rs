//! A small table to test the machinery with: notes that a house keeps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use futures::StreamExt;
use http::request::Parts;
use nimbus_core::change::RequestKey;
use nimbus_core::reference::OrgRef;
use nimbus_core::text::Title;
use nimbus_http::client::{Client, InProcess};
use nimbus_http::endpoint::{
    Access, Empty, Endpoint, Events, Json, Lines, Nothing, Redirect, Right, Row, Upload,
};
use nimbus_http::server::{Answer, Call, Draining, Gate, Limits, LocalPerson, Setup, mount};
use nimbus_http::wire::etag::ETag;
use nimbus_http::wire::event::Event;
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;
use serde::{Deserialize, Serialize};

nimbus_core::input! {
    /// An organization's path.
    pub(crate) struct OrgPath {
        /// The organization.
        pub(crate) org: OrgRef,
    }
}
nimbus_core::input! {
    /// Which notes.
    pub(crate) struct Listing {
        /// How many.
        pub(crate) limit: Option<u64>,
        /// With these words.
        pub(crate) words: Option<Vec<Title>>,
    }
}
nimbus_core::input! {
    /// A note to keep.
    pub(crate) struct NewNote {
        /// Its title.
        pub(crate) title: Title,
        /// How often to repeat it.
        pub(crate) times: Option<u64>,
    }
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Note {
    /// Its title.
    pub(crate) title: Title,
    /// Its version.
    pub(crate) version: u64,
}

nimbus_http::endpoints! {
    /// The rows.
    pub(crate) const ROWS;

    /// Read the note.
    ///
    /// There is one in each organization.
    ReadNote { GET "/v1/orgs/{org}/note" -> 200; tag "notes"; access notes: read; path OrgPath; query Listing;
        reply Json<Note>; }

    /// Keep a note.
    KeepNote { POST "/v1/orgs/{org}/notes" -> 201; tag "notes"; access notes: write; path OrgPath; body NewNote;
        reply Json<Note>; takes key; problems Conflict; example { "title": "Milk" }; }

    /// Change the note.
    ChangeNote { PATCH "/v1/orgs/{org}/note" -> 200; tag "notes"; access notes: write; path OrgPath; body NewNote;
        reply Json<Note>; takes key, if_match_required; }

    /// Throw the note away.
    DropNote { DELETE "/v1/orgs/{org}/note" -> 204; tag "notes"; access notes: write; path OrgPath; reply Empty;
        takes key, if_match; }

    /// Hand out a token.
    HandOut { POST "/v1/tokens" -> 200; tag "tokens"; access public; body NewNote; reply Json<Note>; cache never; }

    /// Take a nap.
    Nap { POST "/v1/nap" -> 204; tag "tokens"; access session; reply Empty; }

    /// Read a file in.
    ReadIn { POST "/v1/files" -> 200; tag "files"; access files: write; body Upload; reply Json<Note>; takes key;
        body_max 1024; }

    /// Write everything out.
    WriteOut { GET "/v1/files" -> 200; tag "files"; access files: read; reply Lines<Note>; }

    /// Watch.
    Watch { GET "/v1/events" -> 200; tag "notes"; access notes: read; reply Events<Note>; }

    /// Go elsewhere.
    Elsewhere { GET "/v1/elsewhere" -> 303; tag "notes"; access public; reply Redirect; }
}

/// What the handlers work with, and what they saw.
#[derive(Clone)]
pub(crate) struct House {
    setup: Setup,
    pub(crate) keys: Arc<Mutex<Vec<Option<RequestKey>>>>,
}

impl House {
    pub(crate) fn new() -> Self {
        let limits = Limits { request: Duration::from_millis(200), ..Limits::default() };
        Self { setup: Setup::new(limits, Draining::never()), keys: Arc::default() }
    }

    pub(crate) fn router(&self) -> Router {
        nimbus_http::server::public(routes().with_state(self.clone()), self.setup.clone())
    }

    /// The local person's client of this house.
    pub(crate) fn client(&self) -> Client {
        Client::new(InProcess::local(self.router(), person()))
    }
}

pub(crate) fn person() -> nimbus_core::id::UserId {
    "usr_01kat6m3n9f6y8q2w4e5r7t9z1".parse().unwrap()
}

pub(crate) fn acme() -> OrgPath {
    OrgPath { org: "acme".parse().unwrap() }
}

pub(crate) fn milk() -> NewNote {
    NewNote { title: Title::parse("Milk").unwrap(), times: None }
}

pub(crate) fn none() -> Nothing {
    Nothing {}
}

impl Gate for House {
    type Caller = &'static str;

    fn setup(&self) -> &Setup {
        &self.setup
    }

    async fn admit(&self, row: &'static Row, head: &Parts) -> Result<&'static str, Problem> {
        let local = head.extensions.get::<LocalPerson>().map(|local| local.user());
        let token = head.headers.get("authorization").map(http::HeaderValue::as_bytes);
        match (row.access, local, token) {
            (_, Some(user), _) if user == person() => Ok("the local person"),
            (Access::Public, ..) => Ok("anyone"),
            (Access::Scope { right: Right::Read, .. }, _, Some(b"Bearer reader")) => Ok("a reader"),
            (_, _, Some(_)) => Err(Problem::new(ProblemCode::Forbidden, "the token lacks the scope")),
            _ => Err(Problem::new(ProblemCode::Unauthenticated, "sign in")),
        }
    }
}

fn routes() -> Router<House> {
    let router = Router::new();
    let router = mount::<ReadNote, _, _, _>(router, async |_: House, call: Call<_, _>| {
        let limit = call.query.limit.unwrap_or(7);
        Ok(Answer::of(note(call.caller, limit)).etag(&ETag::new(limit, "now")).next_page("/v1/more?cursor=x"))
    });
    let router = mount::<KeepNote, _, _, _>(router, async |house: House, call: Call<KeepNote, _>| {
        house.keys.lock().unwrap().push(call.key.clone());
        let made = Note { title: call.body.title, version: 1 };
        Ok(Answer::of(made).location("/v1/orgs/acme/note").replayed())
    });
    let router = mount::<ChangeNote, _, _, _>(router, async |_: House, call: Call<ChangeNote, _>| {
        let present = ETag::new(7, "now");
        if call.if_match.as_ref().is_some_and(|named| !named.matches(&present)) {
            let stale = Problem::new(ProblemCode::PreconditionFailed, "it is at version 7");
            return Err(stale.with_current(serde_json::json!({"version": 7})));
        }
        Ok(Answer::of(Note { title: call.body.title, version: 8 }).etag(&ETag::new(8, "now")))
    });
    let router =
        mount::<DropNote, _, _, _>(router, async |_: House, _: Call<DropNote, _>| Ok(Answer::of(())));
    let router = mount::<HandOut, _, _, _>(router, async |_: House, call: Call<HandOut, _>| {
        Ok(Answer::of(Note { title: call.body.title, version: 1 }))
    });
    let router =
        mount::<Nap, _, _, _>(router, async |_: House, _: Call<Nap, _>| std::future::pending().await);
    let router = mount::<ReadIn, _, _, _>(router, async |_: House, call: Call<ReadIn, _>| {
        let whole = call.body.whole().await;
        let whole = whole.map_err(|error| Problem::new(ProblemCode::PayloadTooLarge, error.to_string()))?;
        Ok(Answer::of(note("file", whole.len() as u64)))
    });
    let router = mount::<WriteOut, _, _, _>(router, async |_: House, _: Call<WriteOut, _>| {
        let lines = (1..=3).map(|number| {
            let line = serde_json::to_string(&note("line", number)).unwrap() + "\n";
            Ok(line.into())
        });
        Ok(Answer::of(futures::stream::iter(lines.collect::<Vec<_>>()).boxed()))
    });
    let router = mount::<Watch, _, _, _>(router, async |_: House, call: Call<Watch, _>| {
        let after: u64 = call.last_event_id.map_or(0, |id| id.parse().unwrap());
        let event = |number: u64| Event {
            id: Some(number.to_string()),
            name: Some("note.kept".to_owned()),
            data: Some(serde_json::to_string(&note("event", number)).unwrap()),
            retry: None,
        };
        // Two events on each connection, then it ends.
        Ok(Answer::of(futures::stream::iter([event(after + 1), event(after + 2)]).boxed()))
    });
    mount::<Elsewhere, _, _, _>(router, async |_: House, _: Call<Elsewhere, _>| {
        Ok(Answer::of("/docs".to_owned()))
    })
}

fn note(title: &str, version: u64) -> Note {
    Note { title: Title::parse(title).unwrap(), version }
}

/// A row and its name, for tests that walk the table.
pub(crate) fn row_of<E: Endpoint>() -> &'static Row {
    E::ROW
}
