//! How members and invitations lie in their tables.

use super::{Read, Table};
use crate::id::OrgId;
use crate::member::{Invitation, Member};
use crate::store::sql::Value;
use crate::store::sql::row::Columns;
use crate::text::Email;

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

pub(in crate::store::sql) fn member(row: &mut Columns) -> Read<Member> {
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

pub(in crate::store::sql) fn invitation(row: &mut Columns) -> Read<Invitation> {
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
