//! Importing an export of Nimbus: the same content under the same ids, in an organization that is empty.
//!
//! People are found by their e-mail address; who is unknown is kept as a name without rights. What an earlier run wrote
//! is found by its id, so that a run that was broken off is carried on.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Here;
use super::room::Present;
use super::work::{Fate, Known, Told, What, Work};
use crate::change::{Kind, Record, RecordId, Seq};
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::id::{TagId, UserId};
use crate::import::How;
use crate::import::archive::Archive;
use crate::import::plan::Note;
use crate::member::Member;
use crate::policy::Role;
use crate::tag::Tag;
use crate::text::Email;

/// Most names in the note on unknown people.
const NAMES: usize = 20;

impl Here<'_> {
    /// Everything there is to do for an export of Nimbus.
    pub(super) async fn work_of_archive(&self, archive: &Archive, how: &How) -> Result<Work> {
        fitting(how)?;
        let Present { here, inbox } = self.present(archive).await?;
        let members: Vec<Member> = self.all(Kind::Member).await?;
        let tags: Vec<Tag> = self.all(Kind::Tag).await?;
        let mut restoring =
            Restoring { here, work: Work::default(), users: HashMap::new(), tags: HashMap::new() };
        restoring.work.make_room(inbox, self.nimbus.clock().now());
        restoring.people(archive, &members);
        restoring.labels(archive, &tags);
        restoring.rest(archive)?;
        Ok(restoring.work)
    }
}

/// Refuses what makes no sense for an export.
fn fitting(how: &How) -> Result<()> {
    let mut faults = Vec::new();
    if how.project.is_some() {
        let detail = "an export of Nimbus brings its own projects; leave the project out";
        faults.push(Fault::at("?project", "not_allowed", detail));
    }
    if how.update {
        let detail = "an export of Nimbus goes into an empty organization, where there is nothing to update";
        faults.push(Fault::at("?update", "not_allowed", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

pub(super) fn not_empty(what: &str) -> Error {
    Error::conflict(format!(
        "the organization {what} already; an export of Nimbus goes into an empty one: make a new organization and import it there"
    ))
}

/// An import of an export while it is planned.
struct Restoring {
    /// What an earlier run wrote.
    here: HashMap<RecordId, Record>,
    work: Work,
    /// Who the people of the archive are here.
    users: HashMap<UserId, UserId>,
    /// Which tags the tags of the archive are here.
    tags: HashMap<TagId, TagId>,
}

impl Restoring {
    fn user(&self, user: UserId) -> UserId {
        self.users.get(&user).copied().unwrap_or(user)
    }

    /// Finds the people by address, then by id; makes names of the others.
    fn people(&mut self, archive: &Archive, members: &[Member]) {
        let mut addresses: HashMap<String, Vec<&Member>> = HashMap::new();
        for member in members {
            if let Some(email) = &member.email {
                addresses.entry(email.folded()).or_default().push(member);
            }
        }
        let at = |email: &Email| Member::at(email, addresses.get(&email.folded())?.iter().copied());
        let ids: HashSet<UserId> = members.iter().map(|member| member.id).collect();
        let mut unknown = Vec::new();
        for member in &archive.members {
            let known = member.email.as_ref().and_then(at).map(|known| known.id);
            match known.or_else(|| ids.contains(&member.id).then_some(member.id)) {
                Some(known) => drop(self.users.insert(member.id, known)),
                None => unknown.push(member),
            }
        }
        let first = self.work.steps.len();
        for member in &unknown {
            let created_by = self.user(member.created_by);
            let nameless = Member {
                version: Seq(0),
                role: Role::Member,
                claimed: false,
                created_by,
                ..(*member).clone()
            };
            self.work.create(nameless, What::Person);
        }
        self.work.tell(first, told_of(&unknown));
    }

    /// Finds the tags by name, then by id; makes the others.
    fn labels(&mut self, archive: &Archive, tags: &[Tag]) {
        let living = tags.iter().filter(|tag| tag.deleted_at.is_none());
        let names: BTreeMap<String, TagId> = living.map(|tag| (tag.name.folded(), tag.id)).collect();
        let ids: HashSet<TagId> = tags.iter().map(|tag| tag.id).collect();
        for tag in &archive.tags {
            let known = names.get(&tag.name.folded()).filter(|_| tag.deleted_at.is_none()).copied();
            if let Some(known) = known.or_else(|| ids.contains(&tag.id).then_some(tag.id)) {
                self.tags.insert(tag.id, known);
                continue;
            }
            let created_by = self.user(tag.created_by);
            self.work.create(Tag { version: Seq(0), created_by, ..tag.clone() }, What::Tag);
        }
    }

    /// Projects, tasks and comments.
    fn rest(&mut self, archive: &Archive) -> Result<()> {
        for project in &archive.projects {
            let mut project = project.clone();
            project.created_by = self.user(project.created_by);
            let key = project.key.clone();
            self.put(project, What::Project(key))?;
        }
        for (at, task) in archive.tasks.iter().enumerate() {
            let mut task = task.clone();
            task.created_by = self.user(task.created_by);
            task.assignees = task.assignees.iter().map(|user| self.user(*user)).collect();
            task.tags = task.tags.iter().map(|tag| self.tags.get(tag).copied().unwrap_or(*tag)).collect();
            if !self.put(task, What::Task(at))? {
                self.work.known.push(Known { item: at, fate: Fate::Unchanged });
            }
        }
        for comment in &archive.comments {
            let mut comment = comment.clone();
            comment.created_by = self.user(comment.created_by);
            comment.mentions = comment.mentions.iter().map(|user| self.user(*user)).collect();
            self.put(comment, What::Comment)?;
        }
        Ok(())
    }

    /// Makes a record, or finds it just so; whether it has to be made.
    fn put(&mut self, record: impl Into<Record>, what: What) -> Result<bool> {
        let mut record = record.into();
        let Some(present) = self.here.get(&record.id()) else {
            record.stamp(Seq(0));
            self.work.create(record, what);
            return Ok(true);
        };
        record.stamp(present.version());
        if *present == record {
            return Ok(false);
        }
        Err(not_empty(&format!("holds the {} {} with other content", record.kind(), record.id())))
    }
}

/// The note on people who are no members here.
fn told_of(unknown: &[&Member]) -> Told {
    let mut names: Vec<&str> = unknown.iter().map(|member| member.name.as_str()).collect();
    names.sort_unstable();
    names.truncate(NAMES);
    let names = names.join(", ");
    let more = unknown.len().saturating_sub(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let note = Note::on_file(format!("unknown here, kept as names without rights: {names}{more}"));
    let notes = if unknown.is_empty() { Vec::new() } else { vec![note] };
    Told { notes, ..Told::default() }
}
