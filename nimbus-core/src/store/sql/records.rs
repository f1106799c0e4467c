//! How every record but the task lies in its table: columns, reading, writing.

use super::row::Columns;
use super::{Dialect, Value};
use crate::comment::Comment;
use crate::id::OrgId;
use crate::member::{Invitation, Member};
use crate::organization::Organization;
use crate::project::Project;
use crate::store::StoreError;
use crate::tag::Tag;
use crate::task::Source;
use crate::text::Email;

type Read<T> = Result<T, StoreError>;

/// A record's table: enough to read it, and to write it with one statement for many.
pub(super) trait Table: Sized {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns after `org_id` that are written, the key first, in the order of [`values`](Self::values).
    const COLUMNS: &'static [&'static str];
    /// How many of them, after `org_id`, are the key.
    const KEY: usize = 1;
    /// Whether new rows are written before changed ones, which may point at them. Otherwise they come after, for a changed
    /// row may give up the name or address that a new one takes.
    const NEW_FIRST: bool = false;
    /// The columns' values, `org_id` first.
    fn values(&self, org: OrgId) -> Vec<Value>;
}

/// `x.a, x.b, …` for reading.
pub(super) fn columns(alias: &str, columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
}

impl Table for Organization {
    const TABLE: &'static str = "organizations";
    const KEY: usize = 0;
    const COLUMNS: &'static [&'static str] = &[
        "version",
        "name",
        "slug",
        "image_url",
        "week_start",
        "time_zone",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id: _,
            version,
            name,
            slug,
            image_url,
            week_start,
            time_zone,
            created_at,
            created_by,
            updated_at,
            deleted_at,
        } = self;
        vec![
            Value::id(org),
            Value::count(version.0),
            Value::text(name),
            Value::text(slug),
            Value::maybe_text(image_url.as_ref()),
            Value::text(week_start),
            Value::text(time_zone),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(super) fn organization_columns(alias: &str) -> String {
    format!("{alias}.org_id, {}", columns(alias, Organization::COLUMNS))
}

pub(super) fn organization(row: &mut Columns) -> Read<Organization> {
    row.table(Organization::TABLE);
    Ok(Organization {
        id: row.id("org_id")?,
        version: row.seq("version")?,
        name: row.parse("name")?,
        slug: row.parse("slug")?,
        image_url: row.maybe_parse("image_url")?,
        week_start: row.parse("week_start")?,
        time_zone: row.parse("time_zone")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}

impl Table for Member {
    const TABLE: &'static str = "members";
    const COLUMNS: &'static [&'static str] = &[
        "user_id",
        "version",
        "role",
        "name",
        "email",
        "email_folded",
        "image_url",
        "claimed",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id,
            version,
            role,
            name,
            email,
            image_url,
            claimed,
            created_at,
            created_by,
            updated_at,
            deleted_at,
        } = self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(role),
            Value::text(name),
            Value::maybe_text(email.as_ref()),
            Value::maybe_text(email.as_ref().map(Email::folded)),
            Value::maybe_text(image_url.as_ref()),
            Value::flag(*claimed),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(super) fn member(row: &mut Columns) -> Read<Member> {
    row.table(Member::TABLE);
    let (id, version, role) = (row.id("user_id")?, row.seq("version")?, row.parse("role")?);
    let (name, email) = (row.parse("name")?, row.maybe_parse("email")?);
    row.skip(1);
    Ok(Member {
        id,
        version,
        role,
        name,
        email,
        image_url: row.maybe_parse("image_url")?,
        claimed: row.flag("claimed")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}

impl Table for Invitation {
    const TABLE: &'static str = "invitations";
    const COLUMNS: &'static [&'static str] = &[
        "invitation_id",
        "version",
        "email",
        "email_folded",
        "role",
        "expires_at",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self { id, version, email, role, expires_at, created_at, created_by, updated_at, deleted_at } =
            self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(email),
            Value::Text(email.folded()),
            Value::text(role),
            Value::time(*expires_at),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(super) fn invitation(row: &mut Columns) -> Read<Invitation> {
    row.table(Invitation::TABLE);
    let (id, version, email) = (row.id("invitation_id")?, row.seq("version")?, row.parse("email")?);
    row.skip(1);
    Ok(Invitation {
        id,
        version,
        email,
        role: row.parse("role")?,
        expires_at: row.time("expires_at")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}

impl Table for Project {
    const TABLE: &'static str = "projects";
    const COLUMNS: &'static [&'static str] = &[
        "project_id",
        "version",
        "key",
        "name",
        "description",
        "colour",
        "archived",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id,
            version,
            key,
            name,
            description,
            colour,
            archived,
            created_at,
            created_by,
            updated_at,
            deleted_at,
        } = self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(key),
            Value::text(name),
            Value::text(description),
            Value::maybe_text(colour.as_ref()),
            Value::flag(*archived),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(super) fn project(row: &mut Columns) -> Read<Project> {
    row.table(Project::TABLE);
    Ok(Project {
        id: row.id("project_id")?,
        version: row.seq("version")?,
        key: row.parse("key")?,
        name: row.parse("name")?,
        description: row.parse("description")?,
        colour: row.maybe_parse("colour")?,
        archived: row.flag("archived")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}

impl Table for Tag {
    const TABLE: &'static str = "tags";
    const COLUMNS: &'static [&'static str] = &[
        "tag_id",
        "version",
        "name",
        "name_folded",
        "colour",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self { id, version, name, colour, created_at, created_by, updated_at, deleted_at } = self;
        vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::text(name),
            Value::Text(name.folded()),
            Value::maybe_text(colour.as_ref()),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ]
    }
}

pub(super) fn tag(row: &mut Columns) -> Read<Tag> {
    row.table(Tag::TABLE);
    let (id, version, name) = (row.id("tag_id")?, row.seq("version")?, row.parse("name")?);
    row.skip(1);
    Ok(Tag {
        id,
        version,
        name,
        colour: row.maybe_parse("colour")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}

impl Table for Comment {
    const TABLE: &'static str = "comments";
    const COLUMNS: &'static [&'static str] = &[
        "comment_id",
        "version",
        "task_id",
        "project_id",
        "body",
        "reply_to",
        "edited_at",
        "created_at",
        "created_by",
        "updated_at",
        "deleted_at",
        "source_system",
        "source_key",
        "source_url",
        "source_author",
        "source_digest",
    ];
    fn values(&self, org: OrgId) -> Vec<Value> {
        let Self {
            id,
            version,
            task,
            project,
            body,
            reply_to,
            mentions: _,
            edited_at,
            created_at,
            created_by,
            updated_at,
            deleted_at,
            source,
        } = self;
        let mut values = vec![
            Value::id(org),
            Value::id(*id),
            Value::count(version.0),
            Value::id(*task),
            Value::id(*project),
            Value::text(body),
            Value::maybe_id(*reply_to),
            Value::maybe_time(*edited_at),
            Value::time(*created_at),
            Value::id(*created_by),
            Value::time(*updated_at),
            Value::maybe_time(*deleted_at),
        ];
        values.extend(source_values(source.as_ref()));
        values
    }
}

/// A comment's columns and its mentions.
pub(super) fn comment_columns(dialect: &dyn Dialect) -> String {
    format!(
        "{}, {}",
        columns("c", Comment::COLUMNS),
        dialect.id_set("comment_mentions", "user_id", "c.comment_id")
    )
}

pub(super) fn comment(row: &mut Columns) -> Read<Comment> {
    row.table(Comment::TABLE);
    let mut comment = Comment {
        id: row.id("comment_id")?,
        version: row.seq("version")?,
        task: row.id("task_id")?,
        project: row.id("project_id")?,
        body: row.parse("body")?,
        reply_to: row.maybe_id("reply_to")?,
        mentions: std::collections::BTreeSet::new(),
        edited_at: row.maybe_time("edited_at")?,
        created_at: row.time("created_at")?,
        created_by: row.id("created_by")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
        source: source(row)?,
    };
    comment.mentions = row.id_set("mentions")?;
    Ok(comment)
}

pub(super) fn source_values(source: Option<&Source>) -> [Value; 5] {
    [
        Value::maybe_text(source.map(|source| &source.system)),
        Value::maybe_text(source.map(|source| &source.key)),
        Value::maybe_text(source.and_then(|source| source.url.as_ref())),
        Value::maybe_text(source.and_then(|source| source.author.as_ref())),
        Value::maybe_text(source.and_then(|source| source.digest.as_ref())),
    ]
}

pub(super) fn source(row: &mut Columns) -> Read<Option<Source>> {
    let (system, key) = (row.maybe_text("source_system")?, row.maybe_text("source_key")?);
    let (url, author, digest) =
        (row.maybe_text("source_url")?, row.maybe_text("source_author")?, row.maybe_text("source_digest")?);
    Ok(system.zip(key).map(|(system, key)| Source { system, key, url, author, digest }))
}
