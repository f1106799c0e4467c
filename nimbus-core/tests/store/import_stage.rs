//! What the cases about imports and exports share: files, importing in somebody's name, and reading an export back.

use std::io::Write as _;
use std::path::Path;

use nimbus_core::change::{Change, Kind, Record, Seq};
use nimbus_core::error::Result;
use nimbus_core::id::{OrgId, UserId};
use nimbus_core::import::{Archive, Content, Format, How, ImportError, Options, Report, open};
use nimbus_core::nimbus::Caller;
use nimbus_core::policy::Role;
use nimbus_core::reference::ProjectRef;
use nimbus_core::store::Asker;

use crate::world::World;

/// A file of the samples beside the repository; none, loudly, where they are not there.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let path = above.map(|folder| folder.join("shared/data").join(name)).find(|path| path.is_file());
    let Some(path) = path else {
        // Not `eprintln!`, which the test harness swallows when a test passes.
        let why = "there is no ../shared/data beside the repository; this test tested NOTHING";
        writeln!(std::io::stderr(), "\n!!! NOT RUN: {name}: {why}\n").expect("standard error is open");
        return None;
    };
    Some(std::fs::read(&path).unwrap())
}

/// Issues as `gh` prints them, from their numbers on, with what else they have.
pub(crate) fn issues(issues: &[(u32, &str)]) -> Content {
    let issue = |(number, more): &(u32, &str)| {
        format!(
            r#"{{"number": {number}, "url": "https://github.com/acme/app/issues/{number}", "title": "Issue {number}", "state": "OPEN"{more}}}"#
        )
    };
    let file: Vec<String> = issues.iter().map(issue).collect();
    content(Format::GitHub, &file.join("\n"))
}

/// As many issues as are asked for.
pub(crate) fn many(count: u32) -> Content {
    let all: Vec<(u32, &str)> = (1..=count).map(|number| (number, "")).collect();
    issues(&all)
}

/// What a file in order holds.
pub(crate) fn content(format: Format, file: &str) -> Content {
    open(format, file.as_bytes(), &Options::default()).unwrap_or_else(|error| panic!("{error}\n{file}"))
}

/// An export as an import reads it.
pub(crate) fn archive(file: &str) -> std::result::Result<Archive, ImportError> {
    match open(Format::Nimbus, file.as_bytes(), &Options::default())? {
        Content::Archive(archive) => Ok(archive),
        Content::Plan(plan) => panic!("an export was read as a plan: {plan:?}"),
    }
}

/// Into this project.
pub(crate) fn into(project: &str) -> How {
    How { project: Some(project.parse().unwrap()), ..How::default() }
}

impl World {
    /// Another organization of the owner's, with nobody and nothing else in it.
    pub(crate) async fn empty_organization(&self, slug: &str) -> OrgId {
        let org = self.id();
        let changes = vec![
            Change::create(self.organization(org, slug, self.owner)),
            Change::create(self.member(self.owner, "Ada", Role::Owner, self.owner)),
        ];
        self.store().commit(self.commit(org, self.owner, Seq(0), changes)).await.unwrap();
        org
    }

    /// Imports in somebody's name.
    pub(crate) async fn import_as(
        &self,
        user: UserId,
        org: OrgId,
        content: impl Into<Content> + Send,
        how: &How,
    ) -> Result<Report> {
        self.nimbus.import(&Caller::session(user), org, content, how, &mut |_, _| ()).await
    }

    /// Imports in the owner's name.
    pub(crate) async fn import(&self, content: impl Into<Content> + Send, how: &How) -> Result<Report> {
        self.import_as(self.owner, self.org, content, how).await
    }

    /// The whole file of an export, in the owner's name.
    pub(crate) async fn export(&self, org: OrgId) -> String {
        let mut export = self.nimbus.export(&Caller::session(self.owner), org).await.unwrap();
        let mut file = String::new();
        while let Some(lines) = export.next().await.unwrap() {
            file.push_str(&lines);
        }
        file
    }

    /// The head of an organization of the owner's.
    pub(crate) async fn head_of(&self, org: OrgId) -> Seq {
        self.store().open(Asker { org, user: self.owner }, None).await.unwrap().unwrap().seq
    }

    /// All records of a kind in an organization of the owner's, by id.
    pub(crate) async fn all<T: TryFrom<Record>>(&self, org: OrgId, kind: Kind) -> Vec<T> {
        let who = Asker { org, user: self.owner };
        let found = self.store().dump(who, kind, None, 100_000).await.unwrap().unwrap().value;
        found.into_iter().filter_map(|record| T::try_from(record).ok()).collect()
    }

    /// The reference to the project of the stage.
    pub(crate) fn ops(&self) -> How {
        How { project: Some(ProjectRef::Id(self.project)), ..How::default() }
    }
}
