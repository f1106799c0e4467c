//! A house with a clock that runs: a server over SQLite that typed clients reach in the process and over a socket.

use std::sync::Arc;
use std::time::Duration;

use nimbus_core::accounts::{NewToken, Origin, People, Register, Settings, SignedIn};
use nimbus_core::fault::Input;
use nimbus_core::id::{OrgId, UserId};
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::reference::{OrgRef, TaskRef};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::time::SystemClock;
use nimbus_http::api::paths::{OrgPath, TaskPath};
use nimbus_http::api::projects::CreateProject;
use nimbus_http::api::tasks::{CreateTask, NewTaskQuery, Task};
use nimbus_http::client::{Client, Http, InProcess};
use nimbus_http::endpoint::Nothing;
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Limits, Server, Setup, listen};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Which way a client comes in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Door {
    InProcess,
    Socket,
}

/// A running server with one organization, its owner, a member and a project `OPS`.
pub(crate) struct House {
    pub(crate) people: People,
    pub(crate) org: OrgId,
    pub(crate) owner: Person,
    pub(crate) member: Person,
    router: axum::Router,
    socket: Http,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
    _sqlite: Sqlite,
    _folder: TempDir,
}

/// Somebody with a session.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) secret: String,
}

impl From<SignedIn> for Person {
    fn from(signed_in: SignedIn) -> Self {
        Self { id: signed_in.user.id, secret: signed_in.secret.reveal().to_owned() }
    }
}

/// An input from its JSON.
#[expect(clippy::needless_pass_by_value, reason = "the JSON is written where it is used")]
pub(crate) fn read<T: Input>(json: Value) -> T {
    T::from_json(&json).unwrap()
}

impl House {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sqlite =
            Sqlite::open(&folder.path().join("nimbus.db"), &Options::default(), &SystemClock).unwrap();
        let nimbus = Nimbus::with_clock(sqlite.store(), Arc::new(SystemClock));
        let people = People::new(nimbus, &Settings { hashes_at_once: 2, ..Settings::default() });
        let (org, owner, member) = furnish(&people).await;

        let server = Server::new(Limits { drain_linger: Duration::from_millis(20), ..Limits::default() });
        let setup = Setup::new(Limits::default(), server.draining());
        let router = router(&App::new(people.clone(), setup));
        let listener = listen::bind("127.0.0.1:0").await.unwrap();
        // One for all clients: each would read the system's certificates anew.
        let socket = Http::new(&listen::url(&listener).unwrap()).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.door(listener, router.clone()).run(async move {
            let _asked = stopped.await;
        }));
        let house = Self {
            people,
            org,
            owner,
            member,
            router,
            socket,
            stop: Some(stop),
            serving,
            _sqlite: sqlite,
            _folder: folder,
        };
        let new = read(json!({"key": "OPS", "name": "Operations"}));
        house.owner().call::<CreateProject>(&house.path(), &Nothing {}, new).await.unwrap();
        house
    }

    /// A client of this person through this door.
    pub(crate) fn client(&self, door: Door, person: &Person) -> Client {
        let client = match door {
            Door::InProcess => Client::new(InProcess::anonymous(self.router.clone())),
            Door::Socket => Client::new(self.socket.clone()),
        };
        client.bearer(&person.secret).unwrap()
    }

    /// The owner's client, in the process.
    pub(crate) fn owner(&self) -> Client {
        self.client(Door::InProcess, &self.owner)
    }

    /// The member's client, in the process.
    pub(crate) fn member(&self) -> Client {
        self.client(Door::InProcess, &self.member)
    }

    pub(crate) fn router(&self) -> axum::Router {
        self.router.clone()
    }

    pub(crate) fn path(&self) -> OrgPath {
        OrgPath { org: OrgRef::Id(self.org) }
    }

    pub(crate) fn task_path(&self, task: &Task) -> TaskPath {
        TaskPath { org: OrgRef::Id(self.org), task: TaskRef::Id(task.id) }
    }

    /// A task of this title in `OPS`.
    pub(crate) async fn task(&self, client: &Client, title: &str) -> Task {
        let new = read(json!({"project": "OPS", "title": title}));
        client.call::<CreateTask>(&self.path(), &NewTaskQuery::default(), new).await.unwrap()
    }

    /// A token of the owner.
    pub(crate) async fn token(&self, scopes: &[&str]) -> (nimbus_core::id::TokenId, Person) {
        let new = read::<NewToken>(json!({"name": "Script", "scopes": scopes, "org": self.org.to_string()}));
        let (token, secret) = self.people.create_token(&Caller::session(self.owner.id), new).await.unwrap();
        (token.id, Person { id: self.owner.id, secret: secret.reveal().to_owned() })
    }

    /// Asks the server to leave and waits until it is gone.
    pub(crate) async fn close(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        (&mut self.serving).await.unwrap();
    }
}

async fn furnish(people: &People) -> (OrgId, Person, Person) {
    let register =
        async |body: Value| people.register(read::<Register>(body), &Origin::default()).await.unwrap();
    let ada = register(json!({
        "email": "ada@example.com", "password": crate::cast::PASSWORD, "name": "Ada", "organization_name": "Acme",
    }))
    .await;
    let org = ada.organization.clone().unwrap().id;
    let new = read::<NewInvitation>(json!({"email": "linus@example.com", "role": "member"}));
    let invited = people.invite(&Caller::session(ada.user.id), org, new, &Request::default()).await.unwrap();
    let secret = invited.output.secret.unwrap().reveal().to_owned();
    let linus = register(json!({
        "email": "linus@example.com", "password": crate::cast::PASSWORD, "name": "Linus", "invitation": secret,
    }))
    .await;
    (org, ada.into(), linus.into())
}
