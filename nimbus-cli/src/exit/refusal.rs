//! What the server's problems, and its silence, are to the person at the terminal.

use nimbus_core::fault::Fault;
use nimbus_http::client::{ClientError, TransportError};
use nimbus_http::wire::problem::Problem;
use nimbus_http::wire::problem_code::ProblemCode as Code;

use super::{Exit, Failure};

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => of_problem(problem),
            ClientError::Transport(why) => of_transport(&why),
            ClientError::Decode(_) => Self::error(error.to_string())
                .fix("is there a Nimbus server at this address, and is it of about this version? `nimbus doctor` says"),
            _ => Self::error(error.to_string()),
        }
    }
}

fn of_transport(why: &TransportError) -> Failure {
    let failure = Failure::new(Exit::Unavailable, why.to_string());
    match why {
        TransportError::Connect(_) => {
            failure.fix("is the server running, and the address right? `nimbus doctor` says")
        }
        TransportError::Timeout(_) | TransportError::Broken(_) => {
            failure.fix("it may have been done all the same: look before you try again")
        }
    }
}

fn of_problem(problem: Problem) -> Failure {
    let exit = exit_of(&problem);
    let mut failure = Failure::new(exit, for_people(&problem));
    failure.fix = fix_of(&problem);
    failure.problem = Some(problem);
    failure
}

fn exit_of(problem: &Problem) -> Exit {
    let Some(code) = problem.known() else { return of_status(problem.status) };
    match code {
        Code::Malformed
        | Code::MethodNotAllowed
        | Code::NotAcceptable
        | Code::PayloadTooLarge
        | Code::UnsupportedMediaType
        | Code::RequestKeyReused
        | Code::PreconditionRequired => Exit::Usage,
        Code::ValidationFailed => of_faults(&problem.errors),
        Code::Unauthenticated | Code::StepUpRequired | Code::Forbidden => Exit::Denied,
        Code::NotFound => Exit::NotFound,
        Code::Conflict
        | Code::Deleted
        | Code::LastOwner
        | Code::Cycle
        | Code::PreconditionFailed
        | Code::CursorExpired
        | Code::ResyncRequired => Exit::Conflict,
        Code::RateLimited => Exit::RateLimited,
        Code::RequestTimeout | Code::Unavailable | Code::Timeout | Code::StorageFull => Exit::Unavailable,
        Code::Internal => Exit::Error,
    }
}

/// A name that is taken contradicts the present state, and one that nobody has is not found, wherever it was written.
fn of_faults(faults: &[Fault]) -> Exit {
    let all = |codes: &[&str]| !faults.is_empty() && faults.iter().all(|fault| codes.contains(&&*fault.code));
    if all(&["taken"]) {
        Exit::Conflict
    } else if all(&["not_found"]) {
        Exit::NotFound
    } else {
        Exit::Usage
    }
}

/// For a problem of a newer server, or of something in front of it.
fn of_status(status: u16) -> Exit {
    match status {
        401 | 403 => Exit::Denied,
        404 => Exit::NotFound,
        409 | 410 | 412 => Exit::Conflict,
        429 => Exit::RateLimited,
        408 | 502..=504 | 507 => Exit::Unavailable,
        400..=499 => Exit::Usage,
        _ => Exit::Error,
    }
}

/// What happened, without what only programs can make use of, and with the name of what was looked for.
fn for_people(problem: &Problem) -> String {
    match problem.known() {
        Some(Code::Unauthenticated) if problem.detail.contains("Authorization:") => {
            "you are not signed in".to_owned()
        }
        Some(Code::NotFound) => match named(problem) {
            Some(name) => format!("{}: {name}", problem.detail),
            None => in_words(problem),
        },
        _ => in_words(problem),
    }
}

/// What the request called the thing that is not there, by the path it was sent to: a task is behind `tasks/`.
fn named(problem: &Problem) -> Option<&str> {
    let what = problem.detail.strip_prefix("there is no such ")?;
    let kind = if what == "organization" { "org" } else { what };
    let mut segments = problem.instance.as_deref()?.split('/');
    segments.find(|segment| segment.strip_suffix('s') == Some(kind))?;
    segments.next().filter(|name| !name.is_empty())
}

/// The task in the path of the request.
fn task(problem: &Problem) -> Option<&str> {
    let mut segments = problem.instance.as_deref()?.split('/');
    segments.find(|segment| *segment == "tasks")?;
    segments.next()
}

/// The faults one by one; else what happened.
fn in_words(problem: &Problem) -> String {
    match problem.errors.as_slice() {
        [] => problem.detail.clone(),
        [only] => only.to_string(),
        many => many
            .iter()
            .map(|fault| format!("\n  {fault}"))
            .fold(problem.detail.clone(), |all, one| all + &one),
    }
}

fn fix_of(problem: &Problem) -> Option<String> {
    let fix = match problem.known()? {
        Code::Unauthenticated => "sign in: `nimbus login URL`",
        Code::Forbidden => "`nimbus can ACTION` says what you may do, and why",
        Code::Deleted => match task(problem) {
            Some(task) => return Some(format!("take it out of the trash first: `nimbus restore {task}`")),
            None => "take it out of the trash first",
        },
        Code::LastOwner => "make someone else an owner first: `nimbus member role PERSON owner`",
        Code::PreconditionFailed => "look at it as it is now, then do it again",
        Code::RateLimited => match problem.retry_after {
            Some(seconds) => return Some(format!("try again in {seconds} s")),
            None => "wait a little, then try again",
        },
        Code::Internal => match &problem.request_id {
            Some(id) => return Some(format!("the server's log says more under request {id}")),
            None => return None,
        },
        _ => return None,
    };
    Some(fix.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn every_kind_of_problem_has_an_exit_code_that_is_not_ok() {
        for &code in Code::ALL {
            assert_ne!(exit_of(&Problem::new(code, "")), Exit::Ok, "{}", code.as_str());
        }
    }

    #[rstest]
    #[case::a_task("there is no such task", "/v1/orgs/acme/tasks/OPS-9", "there is no such task: OPS-9")]
    #[case::its_comments(
        "there is no such task",
        "/v1/orgs/acme/tasks/OPS-9/comments",
        "there is no such task: OPS-9"
    )]
    #[case::an_organization(
        "there is no such organization",
        "/v1/orgs/acme/tasks",
        "there is no such organization: acme"
    )]
    #[case::no_path("there is no such thing", "/v1/orgs/acme/tasks", "there is no such thing")]
    fn what_is_not_there_is_named(#[case] detail: &str, #[case] instance: &str, #[case] told: &str) {
        let mut problem = Problem::new(Code::NotFound, detail);
        problem.instance = Some(instance.to_owned());
        assert_eq!(Failure::from(ClientError::Problem(problem)).message, told);
    }

    #[rstest]
    #[case::taken(&["taken"], Exit::Conflict)]
    #[case::nobody_has_it(&["not_found"], Exit::NotFound)]
    #[case::mixed(&["taken", "required"], Exit::Usage)]
    #[case::none(&[], Exit::Usage)]
    fn what_is_wrong_with_an_input_decides_the_code(#[case] codes: &[&'static str], #[case] exit: Exit) {
        let faults: Vec<_> = codes.iter().map(|code| Fault::at("/x", code, "")).collect();
        assert_eq!(of_faults(&faults), exit);
    }
}
