//! The log: a task's history, and stretches of the whole.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::asking::distinct;
use super::task::ALIVE;
use super::{Read, Sight};
use crate::change::{Kind, Logged, Record, RecordId, Seq};
use crate::id::{Id, OrgId, UserId};
use crate::reference::TaskRef;
use crate::store::page::{Described, LogPage};
use crate::store::sql::reader::task_condition;
use crate::store::sql::row::Columns;
use crate::store::sql::store::SqlStore;
use crate::store::sql::{Value, log};
use crate::store::{Asker, LogQueries, Seen};

#[async_trait]
impl LogQueries for SqlStore {
    async fn history(
        &self,
        who: Asker,
        task: &TaskRef,
        before: Option<Seq>,
        limit: usize,
    ) -> Sight<Option<Described>> {
        let (condition, mut args) = task_condition(task, 3);
        let n = args.len() + 3;
        args.extend([Value::count(before.map_or(u64::MAX, |seq| seq.0)), Value::count(limit as u64)]);
        let join = format!(
            "left join tasks t on t.org_id = m.org_id and t.purged_at is null and {condition} and {ALIVE} \
             left join changes c on c.org_id = t.org_id and c.seq < ${n} \
             and c.seq in ( \
                 select seq from changes \
                 where org_id = $1 and record_id = t.task_id and kind = 'task' \
             union all \
                 select seq from changes \
                 where org_id = $1 and task_id = t.task_id and kind = 'comment') \
             left join operations p2 on p2.org_id = c.org_id and p2.operation_id = c.operation_id \
             left join change_payloads y on y.org_id = c.org_id and y.seq = c.seq",
        );
        let operation = log::OPERATION.replace("p.", "p2.");
        let select = format!("t.task_id, {}, y.salt, y.bytes, {operation}", log::CHANGE);
        let tail = format!("order by c.seq desc limit ${}", n + 1);
        let read = |row: &mut Columns| {
            row.skip(1);
            if row.is_null() { Ok(None) } else { log::logged(row).map(Some) }
        };
        let found = self.ask(who, &select, &join, &tail, args, read).await?;
        let Some(Seen { standing, value: rows }) = found else {
            return Ok(None);
        };
        if rows.is_empty() {
            return Ok(Some(Seen { standing, value: None }));
        }
        let described = self.described(who, rows.into_iter().flatten().collect()).await?;
        Ok(Some(Seen { standing, value: Some(described) }))
    }

    async fn log(&self, who: Asker, after: Seq, limit: usize) -> Sight<LogPage> {
        let to = after.0.saturating_add(limit as u64);
        let args = vec![Value::count(after.0), Value::count(to)];
        let join = format!("join heads h on h.org_id = m.org_id {}", stretch(3));
        let found = self.ask(who, &stretch_columns(), &join, "order by c.seq", args, head_and_change).await?;
        let Some(Seen { standing, value: rows }) = found else {
            return Ok(None);
        };
        let head = rows.first().map_or(Seq(0), |(head, _)| *head);
        let sees = |logged: &Logged| logged.row.audience.includes(standing.role);
        let visible = rows.into_iter().filter_map(|(_, logged)| logged).filter(sees).collect();
        let value = LogPage::new(self.described(who, visible).await?, Seq(to.min(head.0)), head);
        Ok(Some(Seen { standing, value }))
    }

    async fn tail(&self, org: OrgId, after: Seq, limit: usize) -> Read<Option<LogPage>> {
        let to = after.0.saturating_add(limit as u64);
        let args = vec![Value::id(org), Value::count(after.0), Value::count(to)];
        let sql = format!(
            "select {} from heads h {} where h.org_id = $1 order by c.seq",
            stretch_columns(),
            stretch(2)
        );
        let rows = self.query_in(org, sql, args).await?;
        let rows = rows.into_iter().map(|row| head_and_change(&mut row.read("heads")));
        let rows = rows.collect::<Read<Vec<_>>>()?;
        let Some(head) = rows.first().map(|(head, _)| *head) else {
            return Ok(None);
        };
        // What hangs on a page is found by the organization; whoever asks plays no part in it.
        let who = Asker { org, user: UserId::from_uuid(Uuid::nil()) };
        let changes = rows.into_iter().filter_map(|(_, logged)| logged).collect();
        Ok(Some(LogPage::new(self.described(who, changes).await?, Seq(to.min(head.0)), head)))
    }
}

/// The columns of a stretch of the log: the head, and a change where there is one.
fn stretch_columns() -> String {
    format!("h.seq as head, {}, y.salt, y.bytes, {}", log::CHANGE, log::OPERATION)
}

/// The changes after `$n` up to `$n+1`, joined to the head (alias `h`) so that there is a row without any, too.
fn stretch(n: usize) -> String {
    format!(
        "left join changes c on c.org_id = h.org_id and c.seq > ${n} and c.seq <= ${} \
         left join operations p on p.org_id = c.org_id and p.operation_id = c.operation_id \
         left join change_payloads y on y.org_id = c.org_id and y.seq = c.seq",
        n + 1
    )
}

fn head_and_change(row: &mut Columns) -> Read<(Seq, Option<Logged>)> {
    let head = row.seq("head")?;
    Ok((head, if row.is_null() { None } else { Some(log::logged(row)?) }))
}

impl SqlStore {
    /// Changes with their present records, one statement for each kind, and the names it takes to show them.
    async fn described(&self, who: Asker, changes: Vec<Logged>) -> Read<Described> {
        let mut present: BTreeMap<RecordId, Record> = BTreeMap::new();
        for kind in Kind::ALL {
            let of_kind = changes.iter().map(|logged| logged.row.record).filter(|id| id.kind == *kind);
            let ids = distinct(of_kind.map(|record| record.id));
            if !ids.is_empty() {
                let records = self.present(who, *kind, &ids).await?;
                present.extend(records.into_iter().map(|record| (record.id(), record)));
            }
        }
        let projects = distinct(present.values().filter_map(Record::project).map(Id::uuid));
        let actors = distinct(changes.iter().map(|logged| logged.operation.actor.user.uuid()));
        let people = self.people(who, &actors).await?;
        let with_record = |logged: Logged| {
            let record = present.get(&logged.row.record).cloned();
            (logged, record)
        };
        Ok(Described {
            keys: self.keys(who, &projects).await?,
            people: people.into_iter().map(|(id, member)| (id, member.name)).collect(),
            items: changes.into_iter().map(with_record).collect(),
        })
    }
}
