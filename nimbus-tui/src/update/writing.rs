//! Changing tasks: shown at once, sent in order, taken back where refused.

use nimbus_core::id::TaskId;
use nimbus_core::task::Status;
use nimbus_http::api::tasks::Task;

use crate::effect::Effect;
use crate::failure::Failure;
use crate::model::{Model, Wanted};

/// Marks the task at hand done, or opens it again if it is finished.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    let Some(task) = model.subject() else { return Vec::new() };
    let id = task.id;
    let status = if model.status(task).is_finished() { Status::Todo } else { Status::Done };
    let wanted = model.wanted.entry(id).or_insert(Wanted { status, answers: 0 });
    wanted.status = status;
    wanted.answers += 1;
    model.touched.insert(id);
    vec![Effect::SetStatus(id, status)]
}

/// Takes in how a write went. What was chosen is shown until the last answer for the task has come.
pub(super) fn answered(model: &mut Model, id: TaskId, answer: Result<Box<Task>, Failure>) -> Vec<Effect> {
    if let Some(wanted) = model.wanted.get_mut(&id) {
        wanted.answers = wanted.answers.saturating_sub(1);
        if wanted.answers == 0 {
            model.wanted.remove(&id);
        }
    }
    match answer {
        Ok(task) => {
            model.tasks.refresh(&task);
            if let Some(detail) = model.detail.as_mut().filter(|detail| detail.id() == id) {
                detail.fill(*task);
            }
        }
        Err(failure) => {
            let name = model.tasks.find(id).map(|task| task.reference.to_string());
            model.complain(format!("{} was not changed. {}", name.unwrap_or_default(), failure.text));
        }
    }
    Vec::new()
}
