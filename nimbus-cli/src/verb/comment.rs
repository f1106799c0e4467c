//! `nimbus comment`: saying something about a task.

use clap::Args;
use nimbus_core::comment::NewComment;
use nimbus_core::text::Body;
use nimbus_http::api::comments::CreateComment;

use crate::context::Context;
use crate::editor;
use crate::exit::Failure;
use crate::naming::Named;
use crate::out::Line;
use crate::verb::{task, text};

/// Comment on a task.
///
/// Without a text your editor opens.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus comment OPS-42 'The new password is in the vault.'
  nimbus comment 1 - < notes.md
  nimbus comment 1")]
pub(crate) struct Comment {
    /// The task: a reference, id, address, or number of the last listing.
    task: Named,
    /// What you say, as Markdown; `-` reads it from stdin.
    text: Vec<String>,
}

impl Comment {
    /// Says it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = task::path(cx, cx.task(&self.task).await?).await?;
        let on = task::get(cx, &path).await?;
        let (body, written) = if self.text.is_empty() {
            if !cx.prompt.is_allowed() {
                return Err(Failure::usage("nobody is there to write the comment")
                    .fix("give the text, or `-` for stdin"));
            }
            let written = editor::edit("", &on.reference.to_string()).await?;
            (written.text.clone(), Some(written))
        } else {
            (text::given(&self.text.join(" ")).await?, None)
        };
        let said = async {
            let new =
                NewComment { id: None, body: text::read::<Body>("comment", body.trim())?, reply_to: None };
            Ok(cx.client().await?.ask::<CreateComment>(&path).body(new).send().await?.value)
        };
        let comment = match (said.await, written) {
            (Ok(comment), written) => {
                if let Some(written) = written {
                    written.saved();
                }
                comment
            }
            (Err(failure), Some(written)) => return Err(written.kept(failure)),
            (Err(failure), None) => return Err(failure),
        };
        cx.out.answer(&comment, comment.id.to_string(), task::named(Line::new().say("Commented on "), &on))
    }
}
