//! The core's errors as problems.

use nimbus_core::error::Error;
use serde_json::json;

use super::incoming::NAME_THE_VERSION;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

impl From<Error> for Problem {
    /// What the core could not do, in the words of the contract. What broke inside is logged here and not told; an
    /// answer to [`Error::Stale`] still lacks the present record, which the handler adds.
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Invalid(faults) => Self::invalid(faults),
            Error::Conflict { changes, .. } if !changes.is_empty() => {
                Self::new(ProblemCode::Conflict, detail).with("changes", json!(changes))
            }
            Error::Unavailable { source, .. } => {
                let cause = source.as_deref().map(|source| causes(source));
                tracing::warn!(cause, "{detail}");
                Self::new(ProblemCode::Unavailable, detail)
            }
            Error::Internal(source) => {
                tracing::error!(cause = causes(source.as_ref()), "a fault of ours");
                Self::new(ProblemCode::Internal, detail)
            }
            Error::RateLimited { limit, retry_after } => Self::new(ProblemCode::RateLimited, detail)
                .after(u32::try_from(retry_after).unwrap_or(u32::MAX))
                .of_limit(limit),
            Error::VersionRequired { .. } => {
                Self::new(ProblemCode::PreconditionRequired, format!("{detail}: {NAME_THE_VERSION}"))
            }
            other => Self::new(code(&other), detail),
        }
    }
}

fn code(error: &Error) -> ProblemCode {
    match error {
        Error::Unauthenticated(_) => ProblemCode::Unauthenticated,
        Error::NotFound { .. } => ProblemCode::NotFound,
        Error::Denied { .. } => ProblemCode::Forbidden,
        Error::Invalid(_) => ProblemCode::ValidationFailed,
        Error::Conflict { .. } => ProblemCode::Conflict,
        Error::Deleted { .. } => ProblemCode::Deleted,
        Error::LastOwner => ProblemCode::LastOwner,
        Error::Cycle { .. } => ProblemCode::Cycle,
        Error::Stale { .. } => ProblemCode::PreconditionFailed,
        Error::KeyReused => ProblemCode::RequestKeyReused,
        Error::CursorExpired => ProblemCode::CursorExpired,
        Error::ResyncRequired => ProblemCode::ResyncRequired,
        Error::RateLimited { .. } => ProblemCode::RateLimited,
        Error::Unavailable { .. } => ProblemCode::Unavailable,
        Error::TooLong => ProblemCode::Timeout,
        Error::StorageFull => ProblemCode::StorageFull,
        // A kind the core has and the contract does not is a fault of ours until it is given a code.
        _ => ProblemCode::Internal,
    }
}

/// An error and what caused it, from the outside in.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use nimbus_core::fault::Fault;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Error::NotFound { what: "task" }, ProblemCode::NotFound)]
    #[case(Error::Denied { reason: "you are a member".to_owned() }, ProblemCode::Forbidden)]
    #[case(Error::Invalid(vec![Fault::at("/title", "required", "is required")]), ProblemCode::ValidationFailed)]
    #[case(Error::conflict("taken"), ProblemCode::Conflict)]
    #[case(Error::LastOwner, ProblemCode::LastOwner)]
    #[case(Error::StorageFull, ProblemCode::StorageFull)]
    #[case(Error::KeyReused, ProblemCode::RequestKeyReused)]
    #[case(Error::Unavailable { what: "the database", source: None }, ProblemCode::Unavailable)]
    fn each_error_has_its_code(#[case] error: Error, #[case] code: ProblemCode) {
        let detail = error.to_string();
        let problem = Problem::from(error);
        assert_eq!(problem.known(), Some(code));
        assert!(
            !problem.detail.is_empty() && (code == ProblemCode::ValidationFailed || problem.detail == detail)
        );
    }

    #[test]
    fn what_broke_inside_is_not_told() {
        let problem = Problem::from(Error::internal("column secret_hash does not exist"));
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret_hash"));
    }
}
