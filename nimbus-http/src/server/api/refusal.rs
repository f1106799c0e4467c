//! Errors of the core as problems: one place decides what each is called outside.

use nimbus_core::change::Seq;
use nimbus_core::error::Error;
use serde_json::json;

use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

impl From<Error> for Problem {
    /// The problem without the present record, which the door that ran the operation adds to a stale version.
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Unauthenticated(_) => Self::new(ProblemCode::Unauthenticated, detail),
            Error::NotFound { .. } => Self::new(ProblemCode::NotFound, detail),
            Error::Denied { .. } => Self::new(ProblemCode::Forbidden, detail),
            Error::Invalid(faults) => Self::invalid(faults),
            Error::Conflict { changes, .. } => conflict(detail, &changes),
            Error::Deleted { .. } => Self::new(ProblemCode::Deleted, detail),
            Error::LastOwner => Self::new(ProblemCode::LastOwner, detail),
            Error::Cycle { .. } => Self::new(ProblemCode::Cycle, detail),
            Error::Stale { .. } => Self::new(ProblemCode::PreconditionFailed, detail),
            Error::VersionRequired { .. } => Self::new(ProblemCode::PreconditionRequired, detail),
            Error::KeyReused => Self::new(ProblemCode::RequestKeyReused, detail),
            Error::CursorExpired => Self::new(ProblemCode::CursorExpired, detail),
            Error::ResyncRequired => Self::new(ProblemCode::ResyncRequired, detail),
            Error::RateLimited { retry_after } => {
                let seconds = u32::try_from(retry_after).unwrap_or(u32::MAX);
                Self::new(ProblemCode::RateLimited, detail).after(seconds)
            }
            Error::Unavailable { what, source } => {
                tracing::warn!(what, error = source.map(tracing_text), "unavailable");
                Self::new(ProblemCode::Unavailable, detail)
            }
            Error::StorageFull => {
                tracing::error!("there is no room left to write");
                Self::new(ProblemCode::StorageFull, detail)
            }
            Error::Internal(source) => internal(&*source),
            // The core may learn to fail in new ways before this page learns to say so.
            other => internal(&other),
        }
    }
}

fn tracing_text(source: Box<dyn std::error::Error + Send + Sync>) -> String {
    source.to_string()
}

fn conflict(detail: String, changes: &[Seq]) -> Problem {
    let problem = Problem::new(ProblemCode::Conflict, detail);
    if changes.is_empty() { problem } else { problem.with("changes", json!(changes)) }
}

fn internal(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "something went wrong inside");
    Problem::new(
        ProblemCode::Internal,
        "something went wrong inside; quote the request id when you report it",
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Error::Unauthenticated("sign in"), ProblemCode::Unauthenticated)]
    #[case(Error::NotFound { what: "task" }, ProblemCode::NotFound)]
    #[case(Error::Denied { reason: "no".into() }, ProblemCode::Forbidden)]
    #[case(Error::invalid("/name", "taken", "is taken"), ProblemCode::ValidationFailed)]
    #[case(Error::conflict("no"), ProblemCode::Conflict)]
    #[case(Error::Deleted { what: "task" }, ProblemCode::Deleted)]
    #[case(Error::LastOwner, ProblemCode::LastOwner)]
    #[case(Error::Cycle { detail: "round".into() }, ProblemCode::Cycle)]
    #[case(Error::VersionRequired { detail: "which" }, ProblemCode::PreconditionRequired)]
    #[case(Error::KeyReused, ProblemCode::RequestKeyReused)]
    #[case(Error::CursorExpired, ProblemCode::CursorExpired)]
    #[case(Error::ResyncRequired, ProblemCode::ResyncRequired)]
    #[case(Error::RateLimited { retry_after: 7 }, ProblemCode::RateLimited)]
    #[case(Error::Unavailable { what: "the database", source: None }, ProblemCode::Unavailable)]
    #[case(Error::StorageFull, ProblemCode::StorageFull)]
    #[case(Error::internal("secret of ours"), ProblemCode::Internal)]
    fn every_error_has_its_name_outside(#[case] error: Error, #[case] code: ProblemCode) {
        let problem = Problem::from(error);
        assert_eq!(problem.known(), Some(code));
        assert!(!problem.detail.contains("secret"), "{problem}");
    }

    #[test]
    fn a_limit_says_when_to_come_back_and_a_conflict_what_stands_in_the_way() {
        assert_eq!(Problem::from(Error::RateLimited { retry_after: 7 }).retry_after, Some(7));
        let error = Error::Conflict { detail: "changed since".into(), changes: vec![Seq(3), Seq(5)] };
        assert_eq!(Problem::from(error).extra["changes"], json!([3, 5]));
    }
}
