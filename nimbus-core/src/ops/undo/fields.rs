//! Putting back the fields of one record, as JSON: each only where it still has the value the operation gave it.

use serde_json::Value as Json;

use crate::change::{Logged, RecordId, Verb};
use crate::fault::JsonMap;
use crate::time::Timestamp;

/// Fields whose elements are put back one by one.
const SETS: [&str; 3] = ["assignees", "mentions", "tags"];
/// Fields that every write moves.
const STAMPS: [&str; 3] = ["id", "version", "updated_at"];
/// Fields a new record gets from the commit, and that others may move without having touched what was made.
const FILLED: [&str; 2] = ["number", "position"];

/// The value a field had before the operation, if the operation updated it.
pub(super) fn first_before(changes: &[Logged], record: RecordId, field: &str) -> Option<Json> {
    let of_record = changes.iter().filter(|change| change.row.record == record);
    of_record.filter(|change| change.row.verb != Verb::Created).find_map(|change| {
        let deltas = change.payload.as_ref()?.deltas().ok()?;
        Some(sides(deltas.get(field)?).0)
    })
}

/// Both sides of a delta.
fn sides(delta: &Json) -> (Json, Json) {
    let side = |index| delta.get(index).cloned().unwrap_or(Json::Null);
    (side(0), side(1))
}

/// Puts back what an update, a deletion or a restoration changed; answers the fields that have changed since.
pub(super) fn put_back(record: &mut JsonMap, deltas: &JsonMap, now: Timestamp) -> Vec<String> {
    let mut changed_since = Vec::new();
    for (field, delta) in deltas.iter().filter(|(field, _)| !STAMPS.contains(&field.as_str())) {
        let (before, after) = sides(delta);
        let present = record.get(field).cloned().unwrap_or(Json::Null);
        let back = if SETS.contains(&field.as_str()) {
            put_back_set(&present, &before, &after)
        } else if present != after {
            None
        } else if field == "deleted_at" && !before.is_null() {
            // It comes into the trash now, and stays there as long as anything else.
            Some(Json::String(now.to_string()))
        } else {
            Some(before)
        };
        match back {
            Some(back) => drop(record.insert(field.clone(), back)),
            None => changed_since.push(field.clone()),
        }
    }
    changed_since
}

/// The present set without what was added and with what was taken away; `None` if one of those has changed since.
fn put_back_set(present: &Json, before: &Json, after: &Json) -> Option<Json> {
    let elements = |set: &Json| set.as_array().cloned().unwrap_or_default();
    let (mut present, before, after) = (elements(present), elements(before), elements(after));
    for added in after.iter().filter(|element| !before.contains(element)) {
        let at = present.iter().position(|element| element == added)?;
        present.remove(at);
    }
    for taken in before.iter().filter(|element| !after.contains(element)) {
        if present.contains(taken) {
            return None;
        }
        present.push(taken.clone());
    }
    Some(Json::Array(present))
}

/// Puts what was created into the trash; answers the fields that are no longer as they were created.
pub(super) fn take_back(record: &mut JsonMap, deltas: &JsonMap, now: Timestamp) -> Vec<String> {
    let ignored = |field: &str| STAMPS.contains(&field) || FILLED.contains(&field);
    let created = |field: &str| deltas.get(field).map_or(Json::Null, |delta| sides(delta).1);
    let changed_since = record
        .iter()
        .filter(|(field, value)| !ignored(field) && **value != created(field))
        .map(|(field, _)| field.clone())
        .collect();
    record.insert("deleted_at".to_owned(), Json::String(now.to_string()));
    changed_since
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(json: Json) -> JsonMap {
        let Json::Object(map) = json else { panic!("an object") };
        map
    }

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    #[rstest::rstest]
    #[case::nothing_since(json!(["a", "b"]), json!(["a"]), json!(["a", "b"]), Some(json!(["a"])))]
    #[case::another_was_added(json!(["a", "b", "c"]), json!(["a"]), json!(["a", "b"]), Some(json!(["a", "c"])))]
    #[case::another_was_taken(json!(["b"]), json!(["a"]), json!(["a", "b"]), Some(json!([])))]
    #[case::it_was_taken_away_since(json!(["a"]), json!(["a"]), json!(["a", "b"]), None)]
    #[case::what_was_taken_comes_back(json!(["c"]), json!(["a"]), json!([]), Some(json!(["c", "a"])))]
    #[case::what_was_taken_is_back_already(json!(["a"]), json!(["a"]), json!([]), None)]
    fn sets_are_put_back_by_element(
        #[case] present: Json,
        #[case] before: Json,
        #[case] after: Json,
        #[case] back: Option<Json>,
    ) {
        assert_eq!(put_back_set(&present, &before, &after), back);
    }

    #[test]
    fn a_field_that_has_changed_since_is_named_and_left() {
        let mut record = map(json!({"title": "C", "status": "done", "version": 9}));
        let deltas = map(json!({"title": ["A", "B"], "status": ["todo", "done"]}));
        assert_eq!(put_back(&mut record, &deltas, now()), ["title"]);
        assert_eq!(record, map(json!({"title": "C", "status": "todo", "version": 9})));
    }

    #[test]
    fn what_comes_back_into_the_trash_comes_there_now() {
        let mut record = map(json!({"deleted_at": null}));
        let deltas = map(json!({"deleted_at": ["2026-10-01T00:00:00.000Z", null]}));
        assert!(put_back(&mut record, &deltas, now()).is_empty());
        assert_eq!(record["deleted_at"], "2026-11-23T12:00:00.000Z");
    }

    #[test]
    fn what_was_created_goes_to_the_trash_wherever_it_stands() {
        let deltas = map(
            json!({"title": [null, "A"], "tags": [null, []], "number": [null, 4], "position": [null, "a0"]}),
        );
        let created = json!({"title": "A", "tags": [], "number": 4, "position": "a5", "due": null, "version": 12, "deleted_at": null});
        let mut record = map(created);
        assert!(take_back(&mut record, &deltas, now()).is_empty());
        assert_eq!(record["deleted_at"], "2026-11-23T12:00:00.000Z");
    }

    #[test]
    fn what_was_created_and_changed_since_is_named() {
        let deltas = map(json!({"title": [null, "A"]}));
        let mut record = map(json!({"title": "B", "due": {"date": "2026-12-01"}, "deleted_at": null}));
        assert_eq!(take_back(&mut record, &deltas, now()), ["title", "due"]);
    }
}
