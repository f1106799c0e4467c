//! Two servers, each a process of its own, on one PostgreSQL cluster; and whoever calls them.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use nimbus_core::accounts::Register;
use nimbus_core::change::RequestKey;
use nimbus_core::fault::Input;
use nimbus_core::id::OrgId;
use nimbus_core::reference::OrgRef;
use nimbus_faults::postgres::{Cluster, Durability};
use nimbus_faults::process::Process;
use nimbus_http::api::auth::RegisterAccount;
use nimbus_http::api::changes::{ListChanges, LogQuery};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::CreateProject;
use nimbus_http::api::tasks::{CreateTask, Task};
use nimbus_http::client::{Client, ClientError, Http};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::log_place::LogPlace;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

/// An input from its JSON.
#[expect(clippy::needless_pass_by_value, reason = "the JSON is written where it is used")]
pub(super) fn read<T: Input>(json: Value) -> T {
    T::from_json(&json).unwrap()
}

/// A server that runs until it is dropped.
pub(super) struct Serving {
    pub(super) process: Process,
    pub(super) url: String,
}

impl Serving {
    /// Starts one, with these arguments.
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nimbus"));
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]).args(arguments);
        let mut process = Process::start(command.stdin(Stdio::null())).unwrap();
        let line = process.line(Duration::from_secs(30)).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { process, url }
    }
}

/// Two servers on one database, with an organization in it that has a project `OPS`.
pub(super) struct Fleet {
    pub(super) cluster: Cluster,
    pub(super) servers: [Serving; 2],
    pub(super) people: [Client; 2],
    pub(super) org: OrgId,
}

impl Fleet {
    /// The second server reaches the database through `gate`, where there is one.
    pub(super) async fn start(gate: impl FnOnce(SocketAddr) -> Option<SocketAddr>) -> Self {
        let cluster = Cluster::new(Durability::Synced, &[]).unwrap();
        let straight = cluster.url("postgres");
        let other = gate(cluster.address()).map(|gate| cluster.url_through(gate, "postgres"));
        let urls = [straight.clone(), other.unwrap_or(straight)];
        let servers = urls.map(|url| Serving::start(&["--database", &url, "--connections", "8"]));
        let nobody = servers.each_ref().map(|server| Client::new(Http::new(&server.url).unwrap()));
        let (org, token) = registered(&nobody[0], json!({"organization_name": "Acme"})).await;
        let people = nobody.map(|client| client.bearer(&token).unwrap());
        let fleet = Self { cluster, servers, people, org };
        let new = read(json!({"key": "OPS", "name": "Operations"}));
        fleet.people[0].call::<CreateProject>(&fleet.path(), &Nothing {}, new).await.unwrap();
        fleet
    }

    pub(super) fn path(&self) -> OrgPath {
        OrgPath { org: OrgRef::Id(self.org) }
    }

    /// Makes a task through one of the two, asked for under one key until it is answered.
    pub(super) async fn task(&self, side: usize, title: &str) -> Task {
        let key = RequestKey::parse(&title.replace(' ', "-")).unwrap();
        loop {
            let new = read(json!({"project": "OPS", "title": title}));
            let asking = self.people[side % 2].ask::<CreateTask>(&self.path()).key(&key).body(new);
            match asking.send().await {
                Ok(received) => return received.value,
                Err(ClientError::Problem(problem)) if problem.status == 503 => {}
                Err(other) => panic!("{other}"),
            }
        }
    }

    /// The head of the organization's log.
    pub(super) async fn head(&self) -> LogPlace {
        let page = self.people[0].call::<ListChanges>(&self.path(), &LogQuery::default(), Nothing {}).await;
        let page = page.unwrap();
        LogPlace::new(page.head, page.epoch)
    }

    /// A connection of somebody else's to the database.
    pub(super) async fn straight(&self) -> PgConnection {
        PgConnection::connect(&self.cluster.url("postgres")).await.unwrap()
    }
}

/// Signs Ada up, with whatever else there is to say; the organization she is in then, and her session.
pub(super) async fn registered(client: &Client, also: Value) -> (OrgId, String) {
    let mut body = json!({"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"});
    for (field, value) in also.as_object().unwrap() {
        body[field] = value.clone();
    }
    let body: Register = read(body);
    let signed_in = client.call::<RegisterAccount>(&Nothing {}, &Nothing {}, body).await.unwrap();
    (signed_in.organization.unwrap().id, signed_in.session.token.unwrap())
}
