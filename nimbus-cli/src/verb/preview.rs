//! What `nimbus add --dry-run` says.

use nimbus_http::api::tasks::QuickAdded;

use crate::context::Context;
use crate::exit::Failure;
use crate::names::Names;
use crate::out::{Form, Line};

/// Says what was understood of a text, and that nothing was written.
pub(crate) async fn show(cx: &Context, added: &QuickAdded) -> Result<(), Failure> {
    let understood = &added.understood;
    if cx.out.form() != Form::Human {
        return cx.out.answer(added, &understood.title, Line::new());
    }
    let names = Names::new(cx);
    cx.out.line(&Line::new().dim("title      ").data(&understood.title))?;
    if let Some(project) = understood.project {
        cx.out.line(&Line::new().dim("project    ").name(names.project(project).await?))?;
    }
    if !understood.assignees.is_empty() {
        let people = names.people(understood.assignees.iter().copied()).await?;
        cx.out.line(&Line::new().dim("assignees  ").data(people.join(", ")))?;
    }
    if let Some(priority) = understood.priority {
        cx.out.line(&Line::new().dim("priority   ").data(priority.as_str()))?;
    }
    if let Some(due) = &understood.due {
        cx.out.line(&Line::new().dim("due        ").data(cx.now().due_text(due)))?;
    }
    let mut tags = names.tags(understood.tags.iter().copied()).await?;
    tags.extend(understood.new_tags.iter().map(|name| format!("{name} (new)")));
    if !tags.is_empty() {
        cx.out.line(&Line::new().dim("tags       ").data(tags.join(", ")))?;
    }
    cx.out.note(&Line::new().say("Nothing was added."));
    Ok(())
}
