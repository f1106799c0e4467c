//! Every row against everyone (R49): what the policy table says is what the API answers.

use nimbus_http::endpoint::Method;

use crate::cases::{self, Case};
use crate::cast::Who;
use crate::stage::Stage;

#[tokio::test]
async fn every_row_answers_everyone_as_the_policy_says() {
    let untouched = Stage::new().await;
    let before = untouched.state().await;
    let mut wrong = Vec::new();
    for case in cases::all() {
        for who in Who::ALL {
            // Reading changes nothing, and a refusal must not.
            if case.row.method == Method::Get || case.expected(who) >= 400 {
                wrong.extend(try_as(&untouched, &case, who).await);
            } else {
                wrong.extend(try_as(&Stage::new().await, &case, who).await);
            }
        }
        assert_eq!(untouched.state().await, before, "{} was refused and changed something", case.row.name);
    }
    assert!(wrong.is_empty(), "{} answers are not as the policy says:\n{}", wrong.len(), wrong.join("\n"));
}

/// What was wrong with the answer, if anything.
async fn try_as(stage: &Stage, case: &Case, who: Who) -> Option<String> {
    let told = stage.ask(who, case.ask(stage, |_| None).await).await;
    let expected = case.expected(who);
    (told.status != expected).then(|| {
        format!("{} as {who:?}: {} instead of {expected}: {}", case.row.name, told.status, told.json)
    })
}
