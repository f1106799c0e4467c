//! Editing title and description in an editor.

use nimbus_core::fault::{Edit, Patch};
use nimbus_core::task::TaskPatch;
use nimbus_core::text::{Description, Title};
use nimbus_http::api::paths::TaskPath;
use nimbus_http::api::tasks::{EditTask, GetTask, Task};

use crate::context::Context;
use crate::editor;
use crate::exit::Failure;
use crate::verb::text;

/// Lets the person edit the task, and saves what they wrote unless the task has changed meanwhile.
pub(super) async fn edit(cx: &Context, path: &TaskPath) -> Result<Task, Failure> {
    let client = cx.client().await?;
    if !cx.prompt.is_allowed() {
        let failure = Failure::usage("say what to change: nobody is there to write it");
        return Err(failure.fix("use options such as --title or --due; `nimbus edit --help` lists them"));
    }
    let present = client.ask::<GetTask>(path).send().await?;
    let description = present.value.description.clone().unwrap_or_default();
    let begun = format!("{}\n\n{}", present.value.title, description);
    let written = editor::edit(&begun, &present.value.reference.to_string()).await?;
    let saved = async {
        let mut asking = client.ask::<EditTask>(path).body(patch(&written.text)?);
        if let Some(tag) = &present.etag {
            asking = asking.if_match(tag);
        }
        Ok(asking.send().await?.value)
    };
    match saved.await {
        Ok(task) => {
            written.saved();
            Ok(task)
        }
        Err(failure) => Err(written.kept(failure)),
    }
}

/// The first line is the title, what comes after it the description.
fn patch(written: &str) -> Result<TaskPatch, Failure> {
    let (title, description) = written.trim_start().split_once('\n').unwrap_or((written, ""));
    Ok(TaskPatch {
        title: Edit::Set(text::read::<Title>("title (the first line)", title)?),
        description: Patch::Set(text::read::<Description>("description", description.trim())?),
        ..TaskPatch::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_title_and_the_rest_the_description() {
        let patch = patch("\nBuy milk\n\nTwo litres.\n\nOf oats.\n").unwrap();
        assert_eq!(patch.title, Edit::Set("Buy milk".parse().unwrap()));
        assert_eq!(patch.description, Patch::Set("Two litres.\n\nOf oats.".parse().unwrap()));
    }

    #[test]
    fn a_title_alone_clears_the_description() {
        assert_eq!(patch("Buy milk").unwrap().description, Patch::Set(Description::default()));
    }
}
