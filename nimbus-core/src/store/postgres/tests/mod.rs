//! What cannot be provoked through the port: migrations made for a test, a connection's settings, plans.

mod connections;
mod migrate;
mod plans;
mod settings;

use nimbus_faults::databases::Database;

use super::Url;
use super::engine::Writing;
use crate::store::sql::Engine as _;

/// A connection to a database for its upkeep.
fn upkeep(database: &Database) -> Writing {
    Writing::for_upkeep(url(database))
}

fn url(database: &Database) -> Url {
    database.url().parse().unwrap()
}

/// What a question is answered with, in texts: the first column of each row.
async fn texts(engine: &mut Writing, sql: &str) -> Vec<String> {
    let rows = engine.query(sql.to_owned().into(), Vec::new()).await.unwrap();
    rows.into_iter().map(|row| row.read("a test").text("text").unwrap()).collect()
}
