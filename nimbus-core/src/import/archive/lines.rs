//! The lines of an export: the first, those between, the last; of two with one id the later counts.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::super::error::ImportError;
use crate::change::{Record, RecordId};
use crate::export::{End, Header, KINDS, Line, VERSION};

/// What the lines say, one record an id, with the line each stands on.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) header: Header,
    /// In the order of their first lines.
    pub(super) records: Vec<(u32, Record)>,
}

/// Reads the lines of a file.
pub(super) fn read(text: &str) -> Result<Lines, ImportError> {
    let mut lines =
        text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).map(|(line, at)| (at, line));
    let (at, first) = lines.next().expect("the text is not blank: its reader has looked");
    let header = header(at, first)?;
    let (mut told, mut order, mut count) = (HashMap::new(), Vec::new(), 0);
    let mut end: Option<End> = None;
    let mut last = at;
    for (at, line) in lines {
        if end.is_some() {
            return Err(wrong(at, "stands after the last line of the export; two files in one?"));
        }
        last = at;
        let json: Json = parsed(at, line)?;
        if json.get("end").is_some() {
            end = Some(shaped(at, json, "is no last line of an export")?);
            continue;
        }
        count += 1;
        let (id, record) = record(at, shaped(at, json, "is no line of an export")?)?;
        if told.insert(id, record.map(|record| (at, record))).is_none() {
            order.push(id);
        }
    }
    whole(last, end, count)?;
    let records = order.iter().filter_map(|id| told.remove(id).flatten()).collect();
    Ok(Lines { header, records })
}

fn header(at: u32, line: &str) -> Result<Header, ImportError> {
    let header: Header = shaped(
        at,
        parsed(at, line)?,
        "is not the first line of an export of Nimbus, which begins with {\"nimbus\":\"export\"",
    )?;
    if header.nimbus != Header::WORD {
        return Err(wrong(at, format!("holds a Nimbus {:?}; an `export` was expected", header.nimbus)));
    }
    if header.version != VERSION {
        let why = format!("is of version {}; this program reads version {VERSION}", header.version);
        return Err(wrong(at, why));
    }
    Ok(header)
}

fn record(at: u32, line: Line) -> Result<(RecordId, Option<Record>), ImportError> {
    let kind = line.kind;
    if !KINDS.contains(&kind) {
        return Err(wrong(at, format!("is of the kind {kind}, which is not exported")));
    }
    match (line.record, line.gone) {
        (Some(json), None) => {
            let record = Record::from_json(kind, json)
                .map_err(|why| wrong(at, format!("is no {kind} of Nimbus: {why}")))?;
            Ok((record.id(), Some(record)))
        }
        (None, Some(gone)) => {
            let id =
                RecordId::parse(kind, &gone).map_err(|why| wrong(at, format!("names {gone:?}: {why}")))?;
            Ok((id, None))
        }
        _ => Err(wrong(at, "has neither a `record` nor the id of one that is `gone`, or has both")),
    }
}

/// A file that was cut off has no last line, one that lost lines in between has fewer than it says.
fn whole(last: u32, end: Option<End>, count: u64) -> Result<(), ImportError> {
    let Some(end) = end else {
        let why = "the file ends here without its last line, {\"end\":true…: it was cut off; export again";
        return Err(wrong(last, why));
    };
    if end.records != count {
        let said = end.records;
        let why = format!(
            "says that {said} records stand before it, and {count} do: the file is damaged; export again"
        );
        return Err(wrong(last, why));
    }
    Ok(())
}

fn parsed(at: u32, line: &str) -> Result<Json, ImportError> {
    serde_json::from_str(line).map_err(|why| ImportError {
        column: u32::try_from(why.column()).ok(),
        ..wrong(at, format!("is not JSON: {}", plain(&why)))
    })
}

fn shaped<T: DeserializeOwned>(at: u32, json: Json, what: &str) -> Result<T, ImportError> {
    serde_json::from_value(json).map_err(|why| wrong(at, format!("{what}: {why}")))
}

/// The parser's words without its place: it counts lines from that of the entry.
fn plain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

/// The line `at` is wrong.
pub(super) fn wrong(at: u32, message: impl Into<String>) -> ImportError {
    ImportError { line: Some(at), ..ImportError::whole(message) }
}
