//! `nimbus export`: everything, as lines of JSON.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use futures::StreamExt;
use nimbus_core::import::{Format, MAX_BYTES};
use nimbus_http::api::data::{ExportData, ExportLine};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Nothing;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Line, clean};

/// Bytes in a mebibyte.
const MIB: usize = 1024 * 1024;
/// How long the first line may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Export everything in the organization, as lines of JSON (owners and admins).
///
/// `nimbus import nimbus FILE` reads it again. A file without its last line (`end`) was cut off.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nimbus export backup.ndjson\n  nimbus export | gzip > backup.ndjson.gz")]
pub(crate) struct Export {
    /// The file, readable by you alone; stdout if left out or `-`.
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
}

impl Export {
    /// Exports it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let file = self.file.filter(|file| file.as_os_str() != "-");
        let path = OrgPath { org: cx.org().await?.clone() };
        let client = cx.client().await?.clone().total(PATIENCE);
        let lines = client.call::<ExportData>(&path, &Nothing {}, Nothing {}).await?;
        let mut lines = lines.map(|line| line.map_err(Failure::from));
        let Some(file) = file else {
            let (mut size, mut last) = (0, None);
            while let Some(line) = lines.next().await {
                let line = line?;
                size += serde_json::to_string(&line).map_or(0, |text| text.len() + 1);
                cx.out.json_line(&line)?;
                last = Some(line);
            }
            warn_of(size, cx);
            return complete(last.as_ref());
        };
        let wrong = |why: &dyn std::fmt::Display| Failure::file(&file, why);
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Under its name only when it is whole; `tempfile` makes its files 0600.
        let mut kept = tempfile::NamedTempFile::new_in(folder).map_err(|why| wrong(&why))?;
        let mut out = std::io::BufWriter::new(kept.as_file_mut());
        let (mut count, mut size, mut last) = (0_usize, 0, None);
        while let Some(line) = lines.next().await {
            let line = line?;
            let text = serde_json::to_string(&line).map_err(|why| wrong(&why))?;
            let text = clean::json(&text);
            writeln!(out, "{text}").map_err(|why| wrong(&why))?;
            size += text.len() + 1;
            (count, last) = (count + 1, Some(line));
        }
        out.flush().map_err(|why| wrong(&why))?;
        drop(out);
        complete(last.as_ref())?;
        kept.persist(&file).map_err(|why| wrong(&why.error))?;
        let name = file.display().to_string();
        let words = Line::new()
            .say("Exported ")
            .data(count.saturating_sub(2).to_string())
            .say(" records to ")
            .name(&name);
        cx.out.answer(&serde_json::json!({"file": name, "lines": count}), &name, words)?;
        warn_of(size, cx);
        Ok(())
    }
}

/// Says that a file of so many bytes is more than an import takes, where it is: better now than when it is needed.
fn warn_of(size: usize, cx: &Context) {
    if let Some(warning) = warning(size) {
        cx.out.note(&Line::new().data(warning));
    }
}

fn warning(size: usize) -> Option<String> {
    let (has, most) = (size.div_ceil(MIB), MAX_BYTES / MIB);
    let advice = Format::Nimbus.too_large();
    (size > MAX_BYTES).then(|| format!("The file has {has} MiB; an import takes {most} MiB ({advice})."))
}

/// Refuses an export that was cut off.
fn complete(last: Option<&ExportLine>) -> Result<(), Failure> {
    if last.is_some_and(|line| line.0.contains_key("end")) {
        return Ok(());
    }
    Err(Failure::error("the export was cut off: its last line is missing").fix("try again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_no_import_takes_is_told_when_it_is_written() {
        assert_eq!(warning(MAX_BYTES), None);
        let warned = warning(MAX_BYTES + 1).expect("a byte too many");
        assert!(warned.starts_with("The file has 101 MiB; an import takes 100 MiB"), "{warned}");
    }
}
