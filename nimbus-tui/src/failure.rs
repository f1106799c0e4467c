//! Why something could not be had or done, as it is told on the screen.

use nimbus_http::client::ClientError;
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode;

/// Why a question or a write failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What is told.
    pub(crate) text: String,
    /// What was wrong.
    pub(crate) kind: FailureKind,
}

/// What a failure means for what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The filter is wrong; the text says where.
    Filter,
    /// The place in the list is not known any more: begin again.
    Expired,
    /// Nothing of the kind is there.
    NotFound,
    /// Anything else.
    Other,
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => Self { kind: kind(&problem), text: said(&problem) },
            other => Self { text: other.to_string(), kind: FailureKind::Other },
        }
    }
}

fn kind(problem: &Problem) -> FailureKind {
    match problem.known() {
        Some(ProblemCode::CursorExpired) => FailureKind::Expired,
        Some(ProblemCode::NotFound) => FailureKind::NotFound,
        _ if problem.errors.iter().any(|fault| fault.pointer == "?filter") => FailureKind::Filter,
        _ => FailureKind::Other,
    }
}

/// One line: what is wrong with the input where that is known, else what happened.
fn said(problem: &Problem) -> String {
    match problem.errors.first() {
        Some(fault) => fault.detail.clone(),
        None if problem.detail.is_empty() => problem.title.clone(),
        None => format!("{}: {}", problem.title, problem.detail),
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::fault::Fault;

    use super::*;

    #[test]
    fn a_wrong_filter_is_told_with_its_column() {
        let fault = Fault::at("?filter", "invalid", "column 9: there is no project OPX");
        let failure = Failure::from(ClientError::Problem(Problem::invalid(vec![fault])));
        assert_eq!(failure.kind, FailureKind::Filter);
        assert_eq!(failure.text, "column 9: there is no project OPX");
    }

    #[test]
    fn a_refusal_says_what_and_why() {
        let problem = Problem::new(ProblemCode::Forbidden, "this task is another's");
        let failure = Failure::from(ClientError::Problem(problem));
        assert_eq!(failure.text, "You may not do this: this task is another's");
        assert_eq!(failure.kind, FailureKind::Other);
    }
}
