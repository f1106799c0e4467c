//! `nimbus import`: files of other tools.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use nimbus_core::import::{Format, MAX_BYTES};
use nimbus_core::reference::ProjectRef;
use nimbus_core::time::Zone;
use nimbus_http::api::data::{ImportData, ImportFormat, ImportQuery, Report};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::endpoint::Upload;

use crate::context::Context;
use crate::exit::Failure;
use crate::out::{Form, Line};
use crate::prompt;

/// How long a large file may take.
const PATIENCE: Duration = Duration::from_hours(1);

/// Import tasks from another tool's file.
///
/// The file is read whole before anything is written; importing it again changes nothing that was imported before. A
/// project that is not there is made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus import github issues.json --project RAILS --dry-run
  nimbus import github issues.json --project RAILS
  task export | nimbus import taskwarrior - --project HOME --time-zone Europe/Paris

The formats, and how to get the files: docs/import.md.")]
pub(crate) struct Import {
    /// The tool it comes from; a wrong one is answered with all there are.
    format: Format,
    /// The file; `-` reads stdin.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The project the tasks go into; the only one there is, or INBOX, if left out.
    #[arg(short, long, value_name = "KEY")]
    project: Option<ProjectRef>,
    /// Only say what would happen.
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Take over what changed at its source since it was imported.
    #[arg(short, long)]
    update: bool,
    /// Where the file was written, for tools that store days as local midnights, such as Europe/Paris.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<Zone>,
    /// Tell one by one what was not carried over as it stood, not what is of one kind together.
    #[arg(short, long)]
    verbose: bool,
}

impl Import {
    /// Imports it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let bytes = self.read().await?;
        let query = ImportQuery {
            format: ImportFormat(self.format),
            project: self.project,
            dry_run: self.dry_run.then_some(true),
            update: self.update.then_some(true),
            time_zone: self.time_zone,
        };
        let path = OrgPath { org: cx.org().await?.clone() };
        let client = cx.client().await?.clone().total(PATIENCE);
        let bar = working(cx, bytes.len());
        let sent = client.ask::<ImportData>(&path).query(&query).body(Upload::of(bytes)).send().await;
        bar.finish_and_clear();
        let report = sent?.value;
        match cx.out.form() {
            Form::Json => cx.out.json(&report),
            Form::Quiet => report
                .operations
                .iter()
                .try_for_each(|operation| cx.out.line(&Line::new().data(operation.to_string()))),
            Form::Human => {
                tell(cx, &report, self.verbose)?;
                if report.dry_run {
                    cx.out.note(&Line::new().say("Nothing was written; leave out --dry-run to import."));
                }
                Ok(())
            }
        }
    }

    async fn read(&self) -> Result<Vec<u8>, Failure> {
        if self.file.as_os_str() == "-" {
            return prompt::stdin(MAX_BYTES).await;
        }
        let wrong = |why: std::io::Error| {
            let failure = Failure::file(&self.file, &why);
            match why.kind() {
                std::io::ErrorKind::NotFound => Failure::not_found(failure.message),
                _ => failure,
            }
        };
        let size = std::fs::metadata(&self.file).map_err(wrong)?.len();
        if size > MAX_BYTES as u64 {
            let message = format!("{}: is larger than {} MiB", self.file.display(), MAX_BYTES / 1024 / 1024);
            return Err(Failure::usage(message).fix(self.format.too_large()));
        }
        std::fs::read(&self.file).map_err(wrong)
    }
}

/// The report in words; remarks of one kind together, unless all are asked for.
fn tell(cx: &Context, report: &Report, verbose: bool) -> Result<(), Failure> {
    let (whole, summary) = (report.to_string(), report.summary().to_string());
    if verbose || whole.lines().count() == summary.lines().count() {
        return cx.out.text(&whole);
    }
    cx.out.text(&summary)?;
    cx.out.note(&Line::new().name("--verbose").say(" tells the remarks one by one"));
    Ok(())
}

/// Something that moves while we wait, where somebody watches.
fn working(cx: &Context, size: usize) -> ProgressBar {
    if cx.out.form() != Form::Human || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(format!("Importing {} KiB …", size.div_ceil(1024)));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
