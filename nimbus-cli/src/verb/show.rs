//! `nimbus show`: everything about a task.

use clap::Args;
use nimbus_http::api::comments::{Comment, ListComments};
use nimbus_http::api::paths::TaskPath;
use nimbus_http::api::tasks::Task;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Paging;
use serde_json::json;

use crate::context::Context;
use crate::exit::Failure;
use crate::names::Names;
use crate::naming::Named;
use crate::out::line::{DIM, STRONG};
use crate::out::{Form, Line};
use crate::pages;
use crate::verb::list::rows::{priority, status};
use crate::verb::task;

/// Show tasks with their comments.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The tasks: references, ids, addresses, or numbers of the last listing.
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<Named>,
}

impl Show {
    /// Shows them.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let mut shown = Vec::new();
        for name in cx.tasks(&self.tasks).await? {
            let path = task::path(cx, name).await?;
            shown.push((task::get(cx, &path).await?, path));
        }
        match (cx.out.form(), shown.as_slice()) {
            (Form::Json, [(only, _)]) => cx.out.json(only),
            (Form::Json, all) => {
                cx.out.json(&json!({"items": all.iter().map(|(task, _)| task).collect::<Vec<_>>()}))
            }
            (Form::Quiet, all) => all
                .iter()
                .try_for_each(|(task, _)| cx.out.line(&Line::new().data(task.reference.to_string()))),
            (Form::Human, all) => {
                for (number, (task, path)) in all.iter().enumerate() {
                    if number > 0 {
                        cx.out.line(&Line::new())?;
                    }
                    show(cx, task).await?;
                    comments(cx, path).await?;
                }
                Ok(())
            }
        }
    }
}

async fn show(cx: &Context, task: &Task) -> Result<(), Failure> {
    let (names, now) = (Names::new(cx), cx.now());
    cx.out.line(&Line::new().name(task.reference.to_string()).say("  ").styled(STRONG, &task.title))?;
    let said = |line: Line| if line.is_empty() { None } else { Some(line) };
    let text = |text: Option<String>| text.map(|text| Line::new().data(text));
    let people = names.people(task.assignees.iter().copied()).await?;
    let tags = names.tags(task.tags.iter().copied()).await?;
    let maker = names.person(task.created_by).await?;
    let rows = [
        ("status", said(status(task))),
        ("priority", said(priority(task))),
        ("start", text(task.start.as_ref().map(|start| now.due_text(start)))),
        ("due", said(now.due(task.due.as_ref(), task.status))),
        ("estimate", text(task.estimate.map(|estimate| format!("{} min", estimate.get())))),
        ("assignees", said(Line::new().data(people.join(", ")))),
        ("tags", said(Line::new().data(tags.join(", ")))),
        ("part of", text(parent(cx, task).await?)),
        ("done", text(task.completed_at.map(|at| now.minute(at)))),
        ("in trash", text(task.deleted_at.map(|at| format!("since {}", now.minute(at))))),
        ("made", text(Some(format!("{} by {maker}", now.minute(task.created_at))))),
        ("changed", text((task.updated_at != task.created_at).then(|| now.minute(task.updated_at)))),
        (
            "source",
            text(task.source.as_ref().map(|source| source.url.clone().unwrap_or_else(|| source.key.clone()))),
        ),
        ("id", text(Some(task.id.to_string()))),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            cx.out.line(&Line::new().styled(DIM, format!("{label:<11}")).and(value))?;
        }
    }
    match task.description.as_ref().map(|text| text.as_str().trim_end()).filter(|text| !text.is_empty()) {
        Some(description) => cx.out.text(&format!("\n{description}")),
        None => Ok(()),
    }
}

async fn parent(cx: &Context, task: &Task) -> Result<Option<String>, Failure> {
    let Some(parent) = task.parent else { return Ok(None) };
    let path = task::path(cx, nimbus_core::reference::TaskRef::Id(parent)).await?;
    let parent = task::get(cx, &path).await?;
    Ok(Some(format!("{}  {}", parent.reference, parent.title)))
}

async fn comments(cx: &Context, path: &TaskPath) -> Result<(), Failure> {
    let client = cx.client().await?;
    let comments: Vec<Comment> = pages::all(async |cursor| {
        let paging = Paging { limit: Some(pages::most()), cursor };
        client.call::<ListComments>(path, &paging, Nothing {}).await
    })
    .await?;
    let (names, now) = (Names::new(cx), cx.now());
    let authors = names.people(comments.iter().map(|comment| comment.created_by)).await?;
    for (comment, author) in comments.iter().zip(authors) {
        // An import keeps who wrote it there.
        let author = comment.source.as_ref().and_then(|source| source.author.clone()).unwrap_or(author);
        let line = Line::new()
            .say("")
            .styled(STRONG, author)
            .styled(DIM, format!("  {}", now.minute(comment.created_at)));
        cx.out.line(&Line::new())?;
        cx.out.line(&line)?;
        for line in comment.body.as_str().lines() {
            cx.out.text(&format!("  {line}"))?;
        }
    }
    Ok(())
}
