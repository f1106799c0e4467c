//! One statement for many who ask the same of different keys.
//!
//! `select … where t.org_id = $1` becomes a subquery that is run for each row of the arguments. It is fenced off, so that it
//! is planned as it would be alone: by its keys, whatever the planner thinks of how many there are.

use std::fmt::Write as _;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use super::failure::failed;
use super::values::{columns, row_from};
use crate::store::StoreError;
use crate::store::sql::{EngineError, Row, Value};

/// Most arguments of a statement that is asked together with others: one of a few keys finds a few rows, and whoever asks
/// for many has them to themselves.
const FEW: usize = 8;

/// Whether a statement with these arguments may be asked together with others: an array of arrays would have to be
/// rectangular.
pub(super) fn may(args: &[Value]) -> bool {
    (1..=FEW).contains(&args.len()) && !args.iter().any(|arg| matches!(arg, Value::Ids(_) | Value::Texts(_)))
}

/// Runs a statement for each of several lists of arguments; the rows of each, in the same order.
pub(super) async fn query_together(
    connection: &mut PgConnection,
    sql: &str,
    args: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>, EngineError> {
    let all = for_all(sql, args[0].len());
    let query = sqlx::query_with(AssertSqlSafe(all), columns(args)?);
    let rows = connection.fetch_all(query).await.map_err(failed)?;
    let mut answers: Vec<Vec<Row>> = args.iter().map(|_| Vec::new()).collect();
    for one in &rows {
        let number = row_from(one, 0..1)?.0.pop();
        let whose = match number {
            Some(Value::Int(number)) => usize::try_from(number - 1).ok().and_then(|at| answers.get_mut(at)),
            _ => None,
        };
        let whose = whose.ok_or_else(|| StoreError::Refused("a row answers nobody".to_owned()))?;
        whose.push(row_from(one, 1..one.len())?);
    }
    Ok(answers)
}

/// The statement for all, its arguments being columns.
fn for_all(sql: &str, args: usize) -> String {
    let list = |mark: &str| {
        (1..=args).fold(String::new(), |mut list, number| {
            let comma = if number > 1 { ", " } else { "" };
            let _infallible = write!(list, "{comma}{mark}{number}");
            list
        })
    };
    let mut each = String::with_capacity(sql.len() + args * 4);
    let mut parts = sql.split('$');
    each.push_str(parts.next().unwrap_or_default());
    for part in parts {
        each.push_str("asked.a");
        each.push_str(part);
    }
    format!(
        "select asked.number, answer.* from unnest({}) with ordinality as asked ({}, number) \
         cross join lateral (select * from ({each}) one offset 0) answer",
        list("$"),
        list("a"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_placeholder_becomes_a_column_of_the_arguments() {
        let sql = "select x from t where a = $1 and b in ($2, $10)";
        let all = for_all(sql, 2);
        let expected = "select asked.number, answer.* from unnest($1, $2) with ordinality as asked (a1, a2, number) \
            cross join lateral (select * from (select x from t where a = asked.a1 and b in (asked.a2, asked.a10)) one \
            offset 0) answer";
        assert_eq!(all, expected);
    }

    #[test]
    fn arguments_that_are_arrays_are_asked_alone() {
        assert!(may(&[Value::Int(1)]));
        assert!(!may(&[]));
        assert!(!may(&[Value::Int(1), Value::Ids(Vec::new())]));
        assert!(!may(&vec![Value::Int(1); FEW + 1]));
    }
}
