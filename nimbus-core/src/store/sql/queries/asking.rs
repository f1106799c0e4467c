//! What the questions share: the caller's place in front of every row, and records by their ids.

use uuid::Uuid;

use super::{Read, Sight};
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::sql::{Row, Sql, Tenant, Value, id_list};
use crate::store::{Asker, Seen, Standing};

/// The caller's place, before the columns of the question.
pub(super) const STANDING: &str = "m.role, o.deleted_at";
/// Who asks: organization `$1`, person `$2`.
pub(super) const FROM: &str = "from members m join organizations o on o.org_id = m.org_id";
/// Only those who have a place.
pub(super) const WHERE: &str =
    "where m.org_id = $1 and m.user_id = $2 and m.deleted_at is null and m.claimed";

/// Reads the caller's place from the first row, and a value from every row whose question found something.
pub(super) fn seen<T>(
    who: Asker,
    rows: Vec<Row>,
    mut read: impl FnMut(&mut Columns) -> Read<T>,
) -> Sight<Vec<T>> {
    let mut standing = None;
    let mut value = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = row.read("members");
        let (role, deleted) = (row.parse("role")?, row.maybe_time("deleted_at")?);
        standing.get_or_insert(Standing { org: who.org, role, org_deleted: deleted.is_some() });
        if !row.is_null() {
            value.push(read(&mut row)?);
        }
    }
    Ok(standing.map(|standing| Seen { standing, value }))
}

impl<T> Seen<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Seen<U> {
        Seen { standing: self.standing, value: change(self.value) }
    }
}

impl SqlStore {
    /// Asks one statement: `select` and `join` say what, `tail` in which order and how much; `args` begin at `$3`.
    pub(super) async fn ask<T>(
        &self,
        who: Asker,
        select: &str,
        join: &str,
        tail: &str,
        args: Vec<Value>,
        read: impl FnMut(&mut Columns) -> Read<T>,
    ) -> Sight<Vec<T>> {
        let sql = format!("select {STANDING}, {select} {FROM} {join} {WHERE} {tail}");
        let args = [Value::id(who.org), Value::id(who.user)].into_iter().chain(args).collect();
        seen(who, self.query_in(who.org, sql, args).await?, read)
    }

    /// Asks a whole statement for one record by its key; `args` begin at `$3`.
    pub(super) async fn ask_one<T>(
        &self,
        who: Asker,
        sql: Sql,
        args: Vec<Value>,
        read: impl FnMut(&mut Columns) -> Read<T>,
    ) -> Sight<Option<T>> {
        let args = [Value::id(who.org), Value::id(who.user)].into_iter().chain(args).collect();
        let found = seen(who, self.reads.lookup(Tenant::Org(who.org), sql, args).await?, read)?;
        Ok(found.map(|seen| seen.map(|mut found| found.pop())))
    }

    /// A statement for one record: `select` and `join` say what.
    pub(super) fn one(select: &str, join: &str) -> Sql {
        format!("select {STANDING}, {select} {FROM} {join} {WHERE}").into()
    }

    /// The records of a kind by id, whatever their state; for what hangs on a page.
    pub(super) async fn by_ids<T>(
        &self,
        who: Asker,
        select: String,
        from: &str,
        id: &str,
        ids: &[Uuid],
        read: impl Fn(&mut Columns) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut found = Vec::new();
        for ids in ids.chunks(256) {
            let (list, args) = id_list(ids, 2);
            let sql = format!("select {select} from {from} where {id} in ({list})");
            let args = std::iter::once(Value::id(who.org)).chain(args).collect();
            for row in self.reads.lookup(Tenant::Org(who.org), sql.into(), args).await? {
                found.push(read(&mut row.read("records"))?);
            }
        }
        Ok(found)
    }
}

/// The different ids among these.
pub(super) fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
