//! `docs/statements.md`: how many statements each operation and each question sends (DESIGN §3).

mod stage;
mod story;

use crate::document::compare;
use crate::table::table;
use stage::{Cost, Stage};

const INTRO: &str = "\
# How many statements

Counted by a test on SQLite, one act at a time; `NIMBUS_BLESS=1 cargo nextest run -p nimbus-core --all-features` counts
anew. *Reads* run before the act is decided and hold no lock. *Writes* are the statements of the one transaction that
follows, its `begin` and `commit` included; acts that wait together share a transaction and most of its statements.

An operation opens with one statement (head of the log, the caller's place, an earlier use of the request key). A question
about one thing or one list is one statement that joins the caller's membership; those that answer more than they were
asked for (*with …*) add one for each kind of thing that comes along.

";

#[tokio::test]
async fn the_statements_of_each_act_are_as_the_document_says() {
    let mut stage = Stage::set().await;
    story::tell(&mut stage).await;
    let rows: Vec<_> = stage.costs().iter().map(row).collect();
    compare("docs/statements.md", &format!("{INTRO}{}", table(["act", "reads", "writes"], &rows)));
}

fn row(cost: &Cost) -> [String; 3] {
    let Cost { act, reads, writes } = cost;
    [act.clone(), reads.to_string(), if *writes == 0 { "–".to_owned() } else { writes.to_string() }]
}

#[tokio::test]
async fn a_question_is_one_statement() {
    let mut stage = Stage::set().await;
    story::tell(&mut stage).await;
    let long: Vec<_> = stage
        .costs()
        .iter()
        .filter(|cost| cost.act.starts_with("GET") && (cost.reads, cost.writes) != (1, 0))
        .map(|cost| &cost.act)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}
