//! Playing what happens to tags, projects and comments, and finding what a step picks.

use nimbus_core::change::Kind;
use nimbus_core::comment::{CommentPatch, NewComment};
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::Id;
use nimbus_core::nimbus::{Caller, Request};
use nimbus_core::ops::comment::{CreateComment, DeleteComment, EditComment, RestoreComment};
use nimbus_core::ops::project::{
    ArchiveProject, CreateProject, DeleteProject, EditProject, RestoreProject, UnarchiveProject,
};
use nimbus_core::ops::tag::{CreateTag, DeleteTag, EditTag};
use nimbus_core::project::{NewProject, ProjectPatch};
use nimbus_core::reference::{ProjectRef, TagRef, TaskRef};
use nimbus_core::tag::{NewTag, TagPatch};
use nimbus_core::text::Colour;
use uuid::Uuid;

use super::pair::Pair;
use super::steps::{Act, OnProject, Pick};

pub(super) const TITLES: &[&str] =
    &["Alpha", "alpha two", "Größe prüfen", "Éclair", "zebra", "Plan the move", "10 things"];
pub(super) const TEXTS: &[&str] = &["", "The *whole* text.", "payment failed\n\ntwice", "größe", "see OPS-1"];
const TAGS: &[&str] = &["bug", "BUG", "Grün", "needs review", "urgent"];
const KEYS: &[&str] = &["OPS", "DEV", "WEB", "Q4"];

pub(super) fn of<T>(list: &[T], number: u8) -> &T {
    &list[usize::from(number) % list.len()]
}

/// An id a client brings along: the same for the same number.
pub(super) fn client<T: Id>(number: Option<u8>) -> Option<T> {
    number.map(|number| {
        T::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)))
    })
}

impl Pair {
    /// A task by its id, or by its reference.
    pub(super) fn task(&self, pick: Pick) -> TaskRef {
        if pick % 32 == 31 && pick != u8::MAX {
            return TaskRef::Ref(of(KEYS, pick / 8).parse().expect("a key"), u64::from(pick / 32) + 1);
        }
        let task = self.one(Kind::Task, pick);
        self.reference(task).filter(|_| pick.is_multiple_of(4)).unwrap_or(TaskRef::Id(task))
    }

    pub(super) fn project(&self, pick: Pick) -> ProjectRef {
        if pick % 8 == 7 && pick != u8::MAX {
            return ProjectRef::Key(of(KEYS, pick / 4).parse().expect("a key"));
        }
        ProjectRef::Id(self.one(Kind::Project, pick))
    }

    pub(super) fn tag(&self, pick: Pick) -> TagRef {
        if pick % 8 == 7 && pick != u8::MAX {
            return TagRef::Name(of(TAGS, pick / 4).parse().expect("a name"));
        }
        TagRef::Id(self.one(Kind::Tag, pick))
    }

    pub(super) async fn on_tags(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::CreateTag { name, client: id } => {
                let new =
                    NewTag { id: client(*id), name: of(TAGS, *name).parse().expect("a name"), colour: None };
                self.both(caller, CreateTag { new }, request).await;
            }
            Act::EditTag { tag, name, coloured } => {
                let name = Edit::Set(of(TAGS, *name).parse().expect("a name"));
                let colour = if *coloured {
                    Patch::Set(Colour::parse("#1E90FF").expect("a colour"))
                } else {
                    Patch::Leave
                };
                let operation = EditTag { tag: self.tag(*tag), patch: TagPatch { name, colour } };
                self.both(caller, operation, request).await;
            }
            Act::DeleteTag(tag) => self.both(caller, DeleteTag { tag: self.tag(*tag) }, request).await,
            other => unreachable!("{other:?} is played elsewhere"),
        }
    }

    pub(super) async fn on_projects(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::CreateProject { key, client: id } => {
                let key: nimbus_core::text::ProjectKey = of(KEYS, *key).parse().expect("a key");
                let name = key.to_string().parse().expect("a name");
                let new = NewProject { id: client(*id), key, name, description: None, colour: None };
                self.both(caller, CreateProject { new }, request).await;
            }
            Act::EditProject { project, name, described } => {
                let description = if *described {
                    of(TEXTS, *name).parse().map_or(Patch::Leave, Patch::Set)
                } else {
                    Patch::Leave
                };
                let name = Edit::Set(of(TITLES, *name).parse().expect("a name"));
                let patch = ProjectPatch { name, description, colour: Patch::Leave };
                self.both(caller, EditProject { project: self.project(*project), patch }, request).await;
            }
            Act::OnProject(what, project) => {
                let project = self.project(*project);
                match what {
                    OnProject::Archive => self.both(caller, ArchiveProject { project }, request).await,
                    OnProject::Unarchive => self.both(caller, UnarchiveProject { project }, request).await,
                    OnProject::Delete => self.both(caller, DeleteProject { project }, request).await,
                    OnProject::Restore => self.both(caller, RestoreProject { project }, request).await,
                }
            }
            other => unreachable!("{other:?} is played elsewhere"),
        }
    }

    pub(super) async fn on_comments(&mut self, caller: &Caller, request: &Request, act: &Act) {
        match act {
            Act::CreateComment { task, body, reply_to, client: id } => {
                let reply_to = reply_to.map(|pick| self.one(Kind::Comment, pick));
                let new = NewComment { id: client(*id), body: self.body(*body), reply_to };
                self.both(caller, CreateComment { task: self.task(*task), new }, request).await;
            }
            Act::EditComment { comment, body } => {
                let patch = CommentPatch { body: Edit::Set(self.body(*body)) };
                let operation = EditComment { comment: self.one(Kind::Comment, *comment), patch };
                self.both(caller, operation, request).await;
            }
            Act::OnComment { delete, comment } => {
                let comment = self.one(Kind::Comment, *comment);
                if *delete {
                    self.both(caller, DeleteComment { comment }, request).await;
                } else {
                    self.both(caller, RestoreComment { comment }, request).await;
                }
            }
            other => unreachable!("{other:?} is played elsewhere"),
        }
    }

    /// Something said, sometimes to someone.
    fn body(&self, number: u8) -> nimbus_core::text::Body {
        let said = of(TITLES, number);
        let name = of(&["Ada", "Linus", "Oz"], number / 8);
        let text = if number.is_multiple_of(2) {
            (*said).to_owned()
        } else {
            format!("@{} {said}", self.model.email(name))
        };
        text.parse().expect("a few words")
    }
}
