//! The time limit on the work of one request.

use std::time::Duration;

use tokio::time::timeout;

use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Gives `work` up after `limit`; dropping it leaves nothing behind, because no request holds a transaction.
///
/// # Errors
/// `timeout` when it was given up.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, Problem> {
    timeout(limit, work).await.map_err(|_| {
        let detail = format!("the work was given up after {} seconds", limit.as_secs_f32());
        Problem::new(ProblemCode::Timeout, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_too_long_is_given_up() {
        let problem = within(Duration::from_secs(10), std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(problem.known(), Some(ProblemCode::Timeout));
        assert_eq!(problem.detail, "the work was given up after 10 seconds");
    }
}
