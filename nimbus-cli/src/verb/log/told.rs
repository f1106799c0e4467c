//! What a change changed, in words: names in place of ids, sets by what came and went, moments as people read them.

use std::collections::{BTreeSet, HashMap};

use nimbus_core::time::{Due, Timestamp};
use nimbus_http::api::changes::Change;
use nimbus_tui::text::measure::cut;
use serde_json::Value;

use crate::context::Context;
use crate::exit::Failure;
use crate::names::Names;
use crate::out::when::Now;

/// Most columns of one value.
const WIDE: usize = 40;

/// How the records that changes name by id are called.
#[derive(Debug, Default)]
pub(super) struct Told(HashMap<String, String>);

impl Told {
    /// Looks up whom and what these changes name, each once.
    pub(super) async fn of(cx: &Context, changes: &[Change]) -> Result<Self, Failure> {
        let mut ids = BTreeSet::new();
        for change in changes.iter().filter(|change| is_told(change)) {
            change.changed.iter().flatten().for_each(|(_, both)| gather(both, &mut ids));
        }
        let names = Names::new(cx);
        let mut called = HashMap::new();
        for id in ids {
            if let Some(name) = names.any(&id).await? {
                called.insert(id, name);
            }
        }
        Ok(Self(called))
    }

    /// The fields that changed; nothing where the event says it all.
    pub(super) fn changed(&self, change: &Change, now: &Now) -> String {
        let Some(fields) = &change.changed else {
            return "(erased)".to_owned();
        };
        if !is_told(change) {
            return String::new();
        }
        let of_status = |field: &str| field == "completed_at" && fields.contains_key("status");
        let told = fields.iter().filter(|(field, _)| !of_status(field)).filter_map(|(field, both)| {
            let (before, after) = (both.get(0)?, both.get(1)?);
            Some(match (before, after) {
                _ if field == "position" => "moved".to_owned(),
                (Value::Array(before), Value::Array(after)) => self.set(field, before, after),
                _ => format!("{field}: {} → {}", self.value(before, now), self.value(after, now)),
            })
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn set(&self, field: &str, before: &[Value], after: &[Value]) -> String {
        let came =
            after.iter().filter(|one| !before.contains(one)).map(|one| format!(" +{}", self.name(one)));
        let went =
            before.iter().filter(|one| !after.contains(one)).map(|one| format!(" −{}", self.name(one)));
        format!("{field}:{}", came.chain(went).collect::<String>())
    }

    fn value(&self, value: &Value, now: &Now) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => match text.parse::<Timestamp>() {
                Ok(at) => now.minute(at),
                Err(_) => self.name(value),
            },
            Value::Object(_) => match serde_json::from_value::<Due>(value.clone()) {
                Ok(due) => now.due_text(&due),
                Err(_) => self.name(value),
            },
            other => self.name(other),
        }
    }

    fn name(&self, value: &Value) -> String {
        match value {
            Value::String(text) => cut(self.0.get(text).unwrap_or(text), WIDE),
            other => cut(&other.to_string(), WIDE),
        }
    }
}

/// Whether an event leaves anything to say: what came, went or came back is told by it.
fn is_told(change: &Change) -> bool {
    change.event.ends_with(".updated")
}

fn gather(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(ids.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| gather(value, ids)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::a_set("task.updated", json!({"tags": [["tag_1", "tag_2"], ["tag_2", "tag_3"]]}), "tags: +new −old")]
    #[case::a_due(
        "task.updated",
        json!({"due": [null, {"at": "2026-12-01T14:00:00.000Z", "time_zone": "Etc/UTC"}]}),
        "due: – → 2026-12-01 14:00"
    )]
    #[case::a_move("task.updated", json!({"project": ["prj_1", "prj_2"], "position": ["a", "b"]}), "project: OPS → WEB, moved")]
    #[case::a_status(
        "task.updated",
        json!({"status": ["todo", "done"], "completed_at": [null, "2026-12-01T14:00:00.000Z"]}),
        "status: todo → done"
    )]
    #[case::the_trash("task.deleted", json!({"deleted_at": [null, "2026-12-01T14:00:00.000Z"]}), "")]
    #[case::a_new_one("task.created", json!({"title": [null, "Buy milk"]}), "")]
    fn a_change_is_told_in_words(#[case] event: &str, #[case] changed: Value, #[case] words: &str) {
        let names = [("tag_1", "old"), ("tag_3", "new"), ("prj_1", "OPS"), ("prj_2", "WEB")];
        let told = Told(names.map(|(id, name)| (id.to_owned(), name.to_owned())).into());
        let change: Change = serde_json::from_value(json!({
            "seq": 7, "at": "2026-11-23T10:00:00.000Z", "event": event, "kind": "task", "id": "tsk_1", "project": null,
            "actor": {"kind": "user", "id": "usr_01h455vb4pex5vsknk084sn02q", "name": "Ada", "token": null},
            "operation": {"id": "op_01h455vb4pex5vsknk084sn02q", "name": "task.edit"}, "changed": changed, "record": null,
        }))
        .unwrap();
        let now = Now::new("2026-11-23T10:00:00Z".parse().unwrap(), TimeZone::get("Etc/UTC").unwrap());
        assert_eq!(told.changed(&change, &now), words);
    }
}
