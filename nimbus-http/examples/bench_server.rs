//! The server that `scripts/bench` measures: the real API over a database it fills first, and beside it a route that
//! answers the same bytes as one task from a constant, without policy, accounts or logs.
//!
//! `cargo run --release -p nimbus-http --example bench_server -- FILE TASKS` prints `listening on …`, then a line
//! `org=… token=… constant=…`, and serves until it is stopped.

use std::path::Path;
use std::sync::Arc;

use axum::routing::get;
use futures::stream::{self, StreamExt};
use nimbus_core::accounts::{NewToken, Origin, People, Register, Registration, Settings};
use nimbus_core::fault::Input;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus, Request};
use nimbus_core::ops::task::CreateTask;
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::task::NewTask;
use nimbus_core::time::SystemClock;
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Limits, Server, Setup, listen, signal};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let (file, tasks) = (words.next().ok_or("which file?")?, words.next().ok_or("how many tasks?")?.parse()?);
    let sqlite = Sqlite::open(Path::new(&file), &Options { readers: 3, ..Options::default() }, &SystemClock)?;
    let nimbus = Nimbus::new(sqlite.store());
    let people =
        People::new(nimbus.clone(), &Settings { registration: Registration::Open, ..Settings::default() });
    let (caller, org, token) = furnish(&people).await?;
    fill(&nimbus, &caller, org, tasks).await?;

    let server = Server::new(Limits::default());
    let app = App::new(people, Setup::new(Limits::default(), server.draining()));
    let constant: Arc<str> = CONSTANT.into();
    let counted = Arc::new(sqlite);
    let plain = axum::Router::new()
        .route("/constant", get(async move || ([("content-type", "application/json")], constant.to_string())))
        .route(
            "/counters",
            get(async move || {
                format!("{} {}\n", counted.counters().commits(), counted.counters().transactions())
            }),
        );
    let listener = listen::bind("127.0.0.1:0").await?;
    println!("listening on {}", listen::url(&listener)?);
    println!("org={org} token={token}");
    server.door(listener, router(&app).merge(plain)).run(signal::shutdown()?).await;
    Ok(())
}

async fn furnish(people: &People) -> Result<(Caller, OrgId, String), Failure> {
    let register = serde_json::json!({
        "email": "ada@example.com", "password": "correct horse battery", "name": "Ada", "organization_name": "Bench",
    });
    let register = Register::from_json(&register).map_err(|faults| format!("{faults:?}"))?;
    let signed_in = people.register(register, &Origin { address: None, agent: None }).await?;
    let org = signed_in.organization.ok_or("registering founds an organization")?.id;
    let caller = Caller::session(signed_in.user.id);
    let new = serde_json::json!({ "name": "bench", "org": org, "scopes": ["read", "write"] });
    let new = NewToken::from_json(&new).map_err(|faults| format!("{faults:?}"))?;
    let (_, secret) = people.create_token(&caller, new).await?;
    let nimbus = people.nimbus();
    let project = serde_json::json!({ "key": "OPS", "name": "Operations" });
    let new =
        nimbus_core::project::NewProject::from_json(&project).map_err(|faults| format!("{faults:?}"))?;
    nimbus.run(&caller, org, &nimbus_core::ops::project::CreateProject { new }, &Request::default()).await?;
    for name in ["red", "green"] {
        let new = nimbus_core::tag::NewTag { id: None, name: name.parse()?, colour: None };
        nimbus.run(&caller, org, &nimbus_core::ops::tag::CreateTag { new }, &Request::default()).await?;
    }
    Ok((caller, org, secret.reveal().to_owned()))
}

async fn fill(nimbus: &Nimbus, caller: &Caller, org: OrgId, tasks: usize) -> Result<(), Failure> {
    let new = |number: usize| {
        let status = ["todo", "in_progress", "done", "cancelled"][number % 4];
        let json = serde_json::json!({
            "project": "OPS", "title": format!("Rotate the password of replica {number}"), "tags": ["red", "green"],
            "description": "The runbook is in the wiki; ask the people on call before you begin.", "status": status,
        });
        NewTask::from_json(&json).map_err(|faults| Failure::from(format!("{faults:?}")))
    };
    let mut work = stream::iter(0..tasks)
        .map(|number| async move {
            let operation = CreateTask { new: new(number)?, create_tags: false };
            nimbus.run(caller, org, &operation, &Request::default()).await?;
            Ok::<(), Failure>(())
        })
        .buffer_unordered(64);
    while let Some(done) = work.next().await {
        done?;
    }
    Ok(())
}

/// As long as the answer to `GET /v1/orgs/{org}/tasks/OPS-7` here.
const CONSTANT: &str = r#"{"id":"tsk_01kat6m3n9f6y8q2w4e5r7t9z1","ref":"OPS-7","version":12,"project":"prj_01kat6m3n9f6y8q2w4e5r7t9z1","number":7,"title":"Rotate the password of replica 6","description":"The runbook is in the wiki; ask the people on call before you begin.","status":"done","priority":null,"start":null,"due":null,"estimate":null,"assignees":[],"tags":["tag_01kat6m3n9f6y8q2w4e5r7t9z1","tag_01kat6m3n9f6y8q2w4e5r7t9z2"],"parent":null,"position":"a6","created_at":"2026-11-23T10:17:00.000Z","created_by":"usr_01kat6m3n9f6y8q2w4e5r7t9z1","updated_at":"2026-11-23T10:17:00.000Z","completed_at":"2026-11-23T10:17:00.000Z","deleted_at":null,"source":null}"#;
