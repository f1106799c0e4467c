//! Every row against everyone (R49): what the policy table says is what the API answers.

use crate::cases::{self, Case};
use crate::cast::Who;
use crate::stage::Stage;

#[tokio::test]
async fn every_row_answers_everyone_as_the_policy_says() {
    let mut wrong = Vec::new();
    for case in cases::all() {
        for who in Who::ALL {
            wrong.extend(try_as(&case, who).await);
        }
    }
    assert!(wrong.is_empty(), "{} answers are not as the policy says:\n{}", wrong.len(), wrong.join("\n"));
}

/// What was wrong with the answer, if anything.
async fn try_as(case: &Case, who: Who) -> Option<String> {
    let stage = Stage::new().await;
    let before = stage.state().await;
    let ask = case.ask(&stage, |_| None).await;
    let told = stage.ask(who, ask).await;
    let expected = case.expected(who);
    if told.status != expected {
        return Some(format!(
            "{} as {who:?}: {} instead of {expected}: {}",
            case.row.name, told.status, told.json
        ));
    }
    // A refusal leaves everything as it was.
    (expected >= 400 && stage.state().await != before)
        .then(|| format!("{} as {who:?} was refused and changed something", case.row.name))
}
