//! `nimbus add`: a line of text becomes a task.

use clap::Args;
use nimbus_core::reference::{PersonRef, ProjectRef, TagRef};
use nimbus_core::task::NewTask;
use nimbus_core::text::Description;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::projects::{ListProjects, ProjectQuery};
use nimbus_http::api::tasks::{
    CreateTask, NewTaskQuery, QuickAdd, QuickAddTask, QuickAdded, QuickQuery, QuickTask, Task,
};
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::phrase::Phrase;

use crate::context::Context;
use crate::exit::Failure;
use crate::naming::Named;
use crate::out::{Form, Line};
use crate::verb::{preview, task, text};

/// Where tasks go that name no project.
const INBOX: &str = "INBOX";

/// Add a task, from one line of text.
///
/// #OPS is its project, @ada an assignee (@me is you), !high its priority (low, medium, high, urgent), due:fri its due,
/// +tag a tag, made if it is not there. Everything else is the title; `\` before a sign takes it literally. Without a
/// project it goes to INBOX, or to the only project there is.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus add 'Buy milk'
  nimbus add 'Rotate the password #OPS @ada !high due:fri +security'
  nimbus add Call the bank --project HOME
  git log -1 --format=%b | nimbus add 'Review the last commit' --description -")]
pub(crate) struct Add {
    /// The text; several words need no quotes, but # and ! may.
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// The project, where the text names none.
    #[arg(short, long, value_name = "KEY")]
    project: Option<ProjectRef>,
    /// The long text, as Markdown; `-` reads it from stdin.
    #[arg(short, long, value_name = "TEXT|-")]
    description: Option<String>,
    /// The task this is a part of.
    #[arg(long, value_name = "TASK")]
    parent: Option<Named>,
    /// Only say what would be made.
    #[arg(short = 'n', long)]
    dry_run: bool,
}

impl Add {
    /// Adds it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let line = self.text.join(" ");
        let more = self.description.is_some() || self.parent.is_some();
        let added = in_some_project(cx, &line, self.project.as_ref(), self.dry_run || more).await?;
        if self.dry_run {
            return preview::show(cx, &added).await;
        }
        let made = match added.task {
            Some(task) => task,
            None => self.create(cx, added.understood).await?,
        };
        if cx.out.form() == Form::Human {
            return cx.out.line(&task::named(Line::new().say("Added "), &made));
        }
        task::answer(cx, &made, "")
    }

    /// Makes a task of more than its one line, in one call.
    async fn create(&self, cx: &Context, understood: QuickTask) -> Result<Task, Failure> {
        let QuickTask { title, project, assignees, priority, due, tags, new_tags } = understood;
        let project =
            project.ok_or_else(|| Failure::usage("name the project: #KEY in the text, or --project"))?;
        let description = match &self.description {
            Some(given) => Some(text::read::<Description>("description", &text::given(given).await?)?),
            None => None,
        };
        let parent = match &self.parent {
            Some(parent) => Some(cx.task(parent).await?),
            None => None,
        };
        let tags = tags.into_iter().map(TagRef::Id).chain(new_tags.into_iter().map(TagRef::Name));
        let new = NewTask {
            description,
            priority,
            due,
            assignees: Some(assignees.into_iter().map(PersonRef::Id).collect()),
            tags: Some(tags.collect()),
            parent,
            ..NewTask::titled(ProjectRef::Id(project), title)
        };
        let path = OrgPath { org: cx.org().await?.clone() };
        let query = NewTaskQuery { create_tags: Some(true) };
        Ok(cx.client().await?.ask::<CreateTask>(&path).query(&query).body(new).send().await?.value)
    }
}

/// Adds the text, or previews it. Where neither the text nor the person names a project it is INBOX, and where there is
/// none of that key the only project there is.
async fn in_some_project(
    cx: &Context,
    line: &str,
    project: Option<&ProjectRef>,
    preview: bool,
) -> Result<QuickAdded, Failure> {
    let inbox: ProjectRef = INBOX.parse().expect("a constant that is a key");
    let tried = quick(cx, line, project.unwrap_or(&inbox), preview).await;
    match tried {
        Err(failure) if project.is_none() && is_about_project(&failure) => {
            quick(cx, line, &only_project(cx).await?, preview).await
        }
        done => done,
    }
}

async fn quick(cx: &Context, line: &str, project: &ProjectRef, preview: bool) -> Result<QuickAdded, Failure> {
    let path = OrgPath { org: cx.org().await?.clone() };
    let query =
        QuickQuery { dry_run: preview.then_some(true), create_tags: Some(true), time_zone: cx.now().zone() };
    let body = QuickAdd { text: Phrase::new(line), project: Some(project.clone()) };
    Ok(cx.client().await?.ask::<QuickAddTask>(&path).query(&query).body(body).send().await?.value)
}

fn is_about_project(failure: &Failure) -> bool {
    let errors = failure.problem.as_ref().map(|problem| problem.errors.as_slice()).unwrap_or_default();
    errors.iter().any(|fault| fault.pointer == "/project")
}

async fn only_project(cx: &Context) -> Result<ProjectRef, Failure> {
    let path = OrgPath { org: cx.org().await?.clone() };
    let page = cx.client().await?.call::<ListProjects>(&path, &ProjectQuery::default(), Nothing {}).await?;
    let open: Vec<_> = page.items.iter().filter(|project| !project.archived).collect();
    match open.as_slice() {
        [only] => Ok(ProjectRef::Id(only.id)),
        [] => {
            Err(Failure::not_found("there is no project yet").fix("make one: `nimbus project add KEY NAME`"))
        }
        several => {
            let keys: Vec<_> = several.iter().map(|project| format!("#{}", project.key)).collect();
            let message = "in which project? the text names none, and there is no INBOX";
            Err(Failure::usage(message)
                .fix(format!("write one of {} in the text, or say --project", keys.join(", "))))
        }
    }
}
