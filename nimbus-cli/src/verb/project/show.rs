//! `nimbus project show`

use clap::Args;
use nimbus_core::reference::ProjectRef;
use nimbus_http::api::projects::GetProject;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Form, Line};

/// Show a project.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The project, by key or id.
    project: ProjectRef,
}

impl Show {
    /// Shows it.
    pub(super) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let path = super::path(cx, self.project).await?;
        let project = cx.client().await?.call::<GetProject>(&path, &Nothing {}, Nothing {}).await?;
        if cx.out.form() != Form::Human {
            return cx.out.answer(&project, &project.key, Line::new());
        }
        let now = cx.now();
        cx.out.line(&Line::new().name(&project.key).say("  ").data(&project.name))?;
        if project.archived {
            cx.out.line(&Line::new().dim("state  ").say("archived"))?;
        }
        if let Some(at) = project.deleted_at {
            cx.out.line(&Line::new().dim("state  ").say("in the trash since ").data(now.minute(at)))?;
        }
        cx.out.line(&Line::new().dim("id     ").data(project.id.to_string()))?;
        cx.out.line(&Line::new().dim("made   ").data(now.minute(project.created_at)))?;
        if project.description.as_str().is_empty() {
            return Ok(());
        }
        cx.out.text(&format!("\n{}", project.description))
    }
}
