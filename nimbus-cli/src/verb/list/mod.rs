//! `nimbus list`: tasks by filter.

pub(crate) mod rows;

use clap::Args;
use nimbus_core::query::Sort;
use nimbus_core::time::Zone;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tasks::{ListTasks, TaskExtra, TaskPage, TaskQuery};
use nimbus_http::client::Client;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Limit;
use nimbus_http::wire::phrase::Phrase;
use serde_json::json;

use crate::context::Context;
use crate::exit::Failure;
use crate::listing::Listing;
use crate::out::{Form, Line};
use crate::verb::limit::Most;

/// List tasks: the open ones, or those a filter matches.
///
/// Terms side by side mean and: `status:todo assignee:me due:..friday tag:urgent`; `or`, `not` and parentheses work, and
/// bare words search the text. Numbers in the first column name the tasks in further commands: `nimbus done 1`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus list
  nimbus list 'tag:activerecord status:todo'
  nimbus list 'assignee:me due:..eow' --sort due,-priority
  nimbus list 'project:OPS (priority:high.. or is:overdue)' --limit all
  nimbus list -- -project:OPS

The filter language: docs/filters.md.")]
pub(crate) struct List {
    /// The filter; open tasks if left out.
    filter: Vec<String>,
    /// Every task, not only open ones, where there is no filter.
    #[arg(short, long)]
    all: bool,
    /// Those in the trash instead.
    #[arg(long)]
    deleted: bool,
    /// The order, such as `-due,created_at`: the first key counts most, `-` reverses it. What is due first, then what
    /// matters more, then the newest, if left out; `position` is the order you gave the tasks of a project.
    #[arg(short, long, value_name = "KEYS", allow_hyphen_values = true)]
    sort: Option<String>,
    /// How many: a number, or `all`.
    #[arg(short = 'n', long, value_name = "N|all", default_value = "50")]
    limit: Most,
    /// Show the beginning of the descriptions, too.
    #[arg(short, long)]
    long: bool,
}

/// What is listed when nothing is asked for.
const OPEN: &str = "is:open";

impl List {
    /// Lists them.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let client = cx.client().await?;
        let path = OrgPath { org: cx.org().await?.clone() };
        let query = self.query(cx.now().zone(), cx.out.form());
        let page = read(client, &path, &query, self.limit).await?;
        match cx.out.form() {
            Form::Json => cx.out.json(&json!({"items": page.items, "next_cursor": page.next_cursor})),
            Form::Quiet => page
                .items
                .iter()
                .try_for_each(|task| cx.out.line(&Line::new().data(task.reference.to_string()))),
            Form::Human if page.items.is_empty() => {
                cx.out.note(&if query.filter == Some(Phrase::new(OPEN)) {
                    Line::new().say("Nothing is open; ").name("nimbus add 'Buy milk'").say(" adds a task.")
                } else {
                    Line::new().say("No tasks like this.")
                });
                Ok(())
            }
            Form::Human => {
                let tasks = page.items.iter().map(|task| task.id).collect();
                let listing = Listing { of: cx.whose().await?, tasks };
                if let Err(failure) = listing.keep(&cx.config()?.folders.state) {
                    cx.out.note(&Line::new().say("The numbers cannot be used: ").data(failure.message));
                }
                cx.out.table(rows::table(&page, &cx.now(), self.long))?;
                if page.next_cursor.is_some() {
                    let shown = page.items.len();
                    footer(cx, shown, &counted(client, &path, query).await?);
                }
                Ok(())
            }
        }
    }

    fn query(&self, time_zone: Option<Zone>, form: Form) -> TaskQuery {
        let mut filter = self.filter.join(" ");
        if self.deleted {
            filter =
                if filter.is_empty() { "is:deleted".to_owned() } else { format!("is:deleted ({filter})") };
        } else if filter.is_empty() && !self.all {
            OPEN.clone_into(&mut filter);
        }
        let named = form == Form::Human;
        TaskQuery {
            filter: (!filter.is_empty()).then(|| Phrase::new(filter)),
            sort: Some(Phrase::new(self.sort.as_deref().unwrap_or(Sort::FOR_PEOPLE))),
            include: named.then(|| vec![TaskExtra::People, TaskExtra::Tags]),
            time_zone,
            ..TaskQuery::default()
        }
    }
}

/// Reads pages until there are enough tasks, or no more.
async fn read(client: &Client, path: &OrgPath, query: &TaskQuery, most: Most) -> Result<TaskPage, Failure> {
    let first = TaskQuery { limit: Some(most.page(0)), ..query.clone() };
    let mut all = client.call::<ListTasks>(path, &first, Nothing {}).await?;
    while let Some(cursor) = all.next_cursor.take() {
        if most.is_reached(all.items.len()) {
            all.next_cursor = Some(cursor);
            break;
        }
        let next =
            TaskQuery { limit: Some(most.page(all.items.len())), cursor: Some(cursor), ..query.clone() };
        all = rows::joined(all, client.call::<ListTasks>(path, &next, Nothing {}).await?);
    }
    Ok(all)
}

/// How many tasks match in all.
async fn counted(client: &Client, path: &OrgPath, query: TaskQuery) -> Result<TaskPage, Failure> {
    let query = TaskQuery { count: Some(true), include: None, limit: Limit::new(1), sort: None, ..query };
    Ok(client.call::<ListTasks>(path, &query, Nothing {}).await?)
}

fn footer(cx: &Context, shown: usize, counted: &TaskPage) {
    let Some(count) = counted.count else { return };
    let more = if counted.count_capped == Some(true) { "more than " } else { "" };
    let line = Line::new().data(format!("{shown} of {more}{count} tasks; "));
    cx.out.note(&line.name("--limit all").say(" shows the others"));
}
