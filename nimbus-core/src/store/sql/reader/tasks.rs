//! Tasks.

use async_trait::async_trait;

use super::{Read, SqlReader, source_condition};
use crate::id::{ProjectId, TaskId, UserId};
use crate::position::Position;
use crate::project::Project;
use crate::reference::TaskRef;
use crate::store::sql::Value;
use crate::store::sql::tasks::{placed, placed_columns};
use crate::store::sql::texts::Text;
use crate::store::{Placed, Tasks};
use crate::task::Task;
use crate::time::Timestamp;

/// The condition and arguments that name a task beside `t.org_id`, from placeholder `from` on.
pub(in crate::store::sql) fn task_condition(task: &TaskRef, from: usize) -> (String, Vec<Value>) {
    match task {
        TaskRef::Id(id) => (format!("t.task_id = ${from}"), vec![Value::id(*id)]),
        TaskRef::Ref(key, number) => (
            format!(
                "t.number = ${} and t.project_id = \
                 (select k.project_id from projects k where k.org_id = $1 and k.key = ${from} and k.deleted_at is null)",
                from + 1,
            ),
            vec![Value::text(key), Value::count(*number)],
        ),
    }
}

impl SqlReader {
    fn tasks_statement(&self, condition: &str) -> String {
        format!(
            "select {} from tasks t join projects p on p.org_id = t.org_id and p.project_id = t.project_id \
             where t.org_id = $1 and t.purged_at is null and {condition}",
            placed_columns(self.engine.dialect(), true),
        )
    }

    async fn tasks_where(&self, condition: &str, args: Vec<Value>) -> Read<Vec<Placed>> {
        let rows = self.some(self.tasks_statement(condition), args).await?;
        rows.into_iter().map(|row| placed(&mut row.read("tasks"))).collect()
    }

    async fn tree(&self, step: &str, task: TaskId, limit: usize) -> Read<Vec<(TaskId, usize)>> {
        let sql = format!(
            "with recursive tree (task_id, level) as (select $2, 0 union all {step} and level < $3) \
             select task_id, level from tree where level > 0 order by level, task_id",
        );
        let rows = self.query(sql, vec![Value::id(task), Value::count(limit as u64)]).await?;
        rows.into_iter()
            .map(|row| row.read("tasks"))
            .map(|mut row| {
                Ok((row.id("task_id")?, usize::try_from(row.count("level")?).unwrap_or(usize::MAX)))
            })
            .collect()
    }
}

#[async_trait]
impl Tasks for SqlReader {
    async fn task(&self, task: &TaskRef) -> Read<Option<Placed>> {
        static TEXTS: [Text; 2] = [const { Text::new() }; 2];
        let (condition, args) = task_condition(task, 2);
        let text = &TEXTS[usize::from(matches!(task, TaskRef::Id(_)))];
        let sql = text.get(self.engine.dialect(), || {
            self.tasks_statement(&format!("p.deleted_at is null and {condition}"))
        });
        self.one(sql, args).await?.map(|row| placed(&mut row.read("tasks"))).transpose()
    }

    async fn ancestors(&self, task: TaskId, limit: usize) -> Read<Vec<TaskId>> {
        let step = "select t.parent_id, level + 1 \
                    from tree join tasks t on t.org_id = $1 and t.task_id = tree.task_id \
                    where t.parent_id is not null and t.purged_at is null";
        Ok(self.tree(step, task, limit).await?.into_iter().map(|(task, _)| task).collect())
    }

    async fn descendants(&self, task: TaskId, limit: usize) -> Read<Vec<(TaskId, usize)>> {
        let step = "select t.task_id, level + 1 \
                    from tree join tasks t on t.org_id = $1 and t.parent_id = tree.task_id \
                    where t.purged_at is null";
        self.tree(step, task, limit).await
    }

    async fn neighbour(&self, project: &Project, position: &Position, after: bool) -> Read<Option<Position>> {
        let sql = if after {
            "select min(position) from tasks \
             where org_id = $1 and project_id = $2 and deleted_at is null and position > $3"
        } else {
            "select max(position) from tasks \
             where org_id = $1 and project_id = $2 and deleted_at is null and position < $3"
        };
        let row = self.one(sql, vec![Value::id(project.id), Value::text(position)]).await?;
        row.map_or(Ok(None), |row| row.read("tasks").maybe_parse("position"))
    }

    async fn sources(&self, system: &str, keys: &[String]) -> Read<Vec<Task>> {
        let mut found = Vec::new();
        for keys in keys.chunks(256) {
            let (condition, args) = source_condition("t", system, keys);
            found.extend(self.tasks_where(&condition, args).await?.into_iter().map(|placed| placed.task));
        }
        Ok(found)
    }

    async fn expired(&self, before: Timestamp, limit: usize) -> Read<Vec<Task>> {
        let args = vec![Value::time(before), Value::count(limit as u64)];
        let found =
            self.tasks_where("t.deleted_at < $2 order by t.deleted_at, t.task_id limit $3", args).await?;
        Ok(found.into_iter().map(|placed| placed.task).collect())
    }

    async fn tasks_of(&self, project: ProjectId, limit: usize) -> Read<Vec<Task>> {
        let mut found = Vec::new();
        for (state, order) in [("is null", "t.position, t.task_id"), ("is not null", "t.task_id")] {
            let condition = format!("t.project_id = $2 and t.deleted_at {state} order by {order} limit $3");
            let args = vec![Value::id(project), Value::count((limit - found.len()) as u64)];
            found.extend(self.tasks_where(&condition, args).await?.into_iter().map(|placed| placed.task));
        }
        Ok(found)
    }

    async fn assigned(&self, user: UserId, limit: usize) -> Read<Vec<Task>> {
        let condition = "p.deleted_at is null and t.deleted_at is null and t.task_id in \
             (select a.task_id from task_assignees a where a.org_id = $1 and a.user_id = $2) \
             order by t.task_id limit $3";
        let args = vec![Value::id(user), Value::count(limit as u64)];
        let found = self.tasks_where(condition, args).await?;
        Ok(found.into_iter().map(|placed| placed.task).collect())
    }
}
