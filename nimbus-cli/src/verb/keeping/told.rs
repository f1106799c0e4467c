//! What was copied, in words or as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use nimbus_core::store::keeping::Report;
use serde_json::{Value as Json, json};

use crate::context::Context;
use crate::exit::Failure;
use crate::out::Form;

/// Tells what was copied, and that it was found again there.
pub(super) fn tell(cx: &Context, did: &str, report: &Report, took: Duration) -> Result<(), Failure> {
    match cx.out.form() {
        Form::Json => cx.out.json(&json(report, took)),
        Form::Quiet => Ok(()),
        Form::Human => cx.out.text(&words(did, report, took)),
    }
}

fn words(did: &str, report: &Report, took: Duration) -> String {
    let mut text = format!("{did}\n");
    for content in report.tables.iter().filter(|content| content.rows > 0) {
        let _infallible = writeln!(text, "  {:>12}  {}", content.rows, content.table);
    }
    let (rows, seconds) = (report.rows(), took.as_secs_f64());
    let _infallible = writeln!(
        text,
        "{rows} rows were read again and compared; every log holds together ({seconds:.1} s)."
    );
    for (org, head) in &report.heads {
        let _infallible = writeln!(text, "head {org}={head}");
    }
    text
}

fn json(report: &Report, took: Duration) -> Json {
    let tables: serde_json::Map<String, Json> =
        report.tables.iter().map(|content| (content.table.to_owned(), content.rows.into())).collect();
    let heads: serde_json::Map<String, Json> =
        report.heads.iter().map(|(org, head)| (org.to_string(), head.to_string().into())).collect();
    json!({ "rows": report.rows(), "tables": tables, "heads": heads, "seconds": took.as_secs_f64() })
}
