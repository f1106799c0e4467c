//! Every row against everyone (R49): what the policy table says is what the API answers, in the form the document says.

use nimbus_http::endpoint::Method;
use serde_json::Value;

use crate::cases::{self, Case};
use crate::cast::Who;
use crate::conforms;
use crate::stage::Stage;

#[tokio::test]
async fn every_row_answers_everyone_as_the_policy_and_the_document_say() {
    let document = serde_json::from_str(&nimbus_http::api::document()).unwrap();
    let untouched = Stage::new().await;
    let before = untouched.state().await;
    let mut wrong = Vec::new();
    for case in cases::all() {
        for who in Who::ALL {
            // Reading changes nothing, and a refusal must not.
            if case.row.method == Method::Get || case.expected(who) >= 400 {
                wrong.extend(try_as(&untouched, &document, &case, who).await);
            } else {
                wrong.extend(try_as(&Stage::new().await, &document, &case, who).await);
            }
        }
        assert_eq!(untouched.state().await, before, "{} was refused and changed something", case.row.name);
    }
    assert!(wrong.is_empty(), "{} answers are not as they should be:\n{}", wrong.len(), wrong.join("\n"));
}

/// What was wrong with the answer.
async fn try_as(stage: &Stage, document: &Value, case: &Case, who: Who) -> Vec<String> {
    let told = stage.ask(who, case.ask(stage, |_| None).await).await;
    let expected = case.expected(who);
    let mut wrong = Vec::new();
    if told.status != expected {
        wrong.push(format!("{} instead of {expected}: {}", told.status, told.json));
    }
    wrong.extend(conforms::complaints(document, case.row, &told));
    wrong.into_iter().map(|what| format!("{} as {who:?}: {what}", case.row.name)).collect()
}
