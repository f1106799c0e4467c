//! `nimbus log`: what happened, newest first.

mod told;

use clap::Args;
use nimbus_core::change::Seq;
use nimbus_http::api::changes::{Change, GetHistory, ListChanges, LogPage, LogQuery};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::log_place::LogPlace;
use nimbus_http::wire::page::{Limit, Page, Paging};
use serde_json::Value;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::out::{Column, Form, Line};
use crate::verb::limit::Most;
use crate::verb::task;
use told::Told;

/// Show what happened, newest first: to a task, or in the whole organization.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nimbus log\n  nimbus log OPS-42\n  nimbus log --operations\n  nimbus log --limit all --json"
)]
pub(crate) struct Log {
    /// The task; everything in the organization if left out.
    task: Option<Named>,
    /// How many changes: a number, or `all`.
    #[arg(short = 'n', long, value_name = "N|all", default_value = "20")]
    limit: Most,
    /// Show the ids of the operations, too, for `nimbus undo`.
    #[arg(short, long)]
    operations: bool,
}

impl Log {
    /// Shows it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let changes = match &self.task {
            Some(named) => history(cx, named, self.limit).await?,
            None => newest(cx, self.limit).await?,
        };
        let now = cx.now();
        // Only people read it in words.
        let told = if cx.out.form() == Form::Human { Told::of(cx, &changes).await? } else { Told::default() };
        let operation =
            |change: &Change| if self.operations { change.operation.id.to_string() } else { String::new() };
        let columns = [
            Column::number("CHANGE"),
            Column::whole("WHEN"),
            Column::text("WHO", 8),
            Column::whole("WHAT"),
            Column::text("TO", 12),
            Column::text("CHANGED", 20),
            Column::whole("OPERATION"),
        ];
        cx.out.list(
            &changes,
            |change| change.seq.to_string(),
            &columns,
            |change| {
                vec![
                    Line::new().data(change.seq.to_string()),
                    Line::new().data(now.minute(change.at)),
                    Line::new().data(&change.actor.name),
                    Line::new().data(&change.event),
                    Line::new().name(subject(change)),
                    Line::new().data(told.changed(change, &now)),
                    Line::new().data(operation(change)),
                ]
            },
        )
    }
}

async fn history(cx: &Context, named: &Named, most: Most) -> Result<Vec<Change>, Failure> {
    let path = task::path(cx, cx.task(named).await?).await?;
    let client = cx.client().await?;
    let (mut changes, mut cursor) = (Vec::new(), None);
    loop {
        let paging = Paging { limit: Some(most.page(changes.len())), cursor };
        let Page { items, next_cursor } = client.call::<GetHistory>(&path, &paging, Nothing {}).await?;
        changes.extend(items);
        if next_cursor.is_none() || most.is_reached(changes.len()) {
            return Ok(changes);
        }
        cursor = next_cursor;
    }
}

/// The end of the log, read backwards in stretches: the API reads it forwards.
async fn newest(cx: &Context, most: Most) -> Result<Vec<Change>, Failure> {
    let mut before = stretch(cx, Seq(0), Limit::new(1)).await?.head;
    let mut changes = Vec::new();
    while before > Seq(0) && !most.is_reached(changes.len()) {
        let size = most.page(changes.len()).get();
        let after = Seq(before.0.saturating_sub(size as u64));
        let page = stretch(cx, after, Limit::new(before.0 - after.0)).await?;
        changes.extend(page.items.into_iter().rev().filter(|change| change.seq <= before));
        before = after;
    }
    Ok(changes)
}

async fn stretch(cx: &Context, after: Seq, limit: Option<Limit>) -> Result<LogPage, Failure> {
    let path = OrgPath { org: cx.org().await?.clone() };
    let query = LogQuery { after: Some(LogPlace { seq: after, epoch: None }), limit };
    Ok(cx.client().await?.call::<ListChanges>(&path, &query, Nothing {}).await?)
}

/// What a change is about, as people call it.
fn subject(change: &Change) -> String {
    if let Some(task) = change.task() {
        return format!("{} {}", task.reference, task.title);
    }
    let of = |name: &str| change.record.as_ref().and_then(|record| record.get(name)).and_then(Value::as_str);
    of("key").or_else(|| of("name")).or_else(|| of("body")).map_or_else(|| change.id.clone(), str::to_owned)
}
