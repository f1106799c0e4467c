//! The handlers of imports and exports.

use axum::Router;
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use nimbus_core::error::Error;
use nimbus_core::export::Export;
use nimbus_core::fault::Fault;
use nimbus_core::import::run::Imported;
use nimbus_core::import::{self, Content, Format, How, ImportError, Options};
use nimbus_core::nimbus::Request;
use nimbus_core::policy::{Action, Facts};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ExportData, ImportData};
use crate::endpoint::payload::{Broken, ByteStream};
use crate::server::api::{App, Looking, Visitor};
use crate::server::body::stalled;
use crate::server::incoming::TooLarge;
use crate::server::{Answer, Call, fingerprint, mount};
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

type Reply<E> = Result<Answer<E>, Problem>;

pub(crate) fn mount_all(router: Router<App>) -> Router<App> {
    mount(mount(router, import), export)
}

async fn import(app: App, call: Call<ImportData, Visitor>) -> Reply<ImportData> {
    let look = app.looking(&call, &call.path.org).await?;
    may_import(&look).await?;
    let request = app.request(&call);
    let file = call.body.whole().await.map_err(|broken| unread(&broken))?;
    let query = call.query;
    let (content, digest) = read(query.format.0, file, Options { time_zone: query.time_zone }).await?;
    let fingerprint = request.fingerprint.map(|asked| fingerprint::of_upload(asked, digest));
    let request = Request { fingerprint, ..request };
    let how = How {
        project: query.project,
        update: query.update.unwrap_or_default(),
        dry_run: query.dry_run.unwrap_or_default(),
    };
    let (nimbus, progress) = (look.nimbus(), &mut |_, _| {});
    let imported = nimbus.import_once(&look.caller, look.org, content, &how, &request, progress).await;
    // Batches before an error stay, and may have brought new names.
    app.wrote("import.batch", look.org);
    let Imported { report, replayed } = imported?;
    let answer = Answer::of(report);
    Ok(if replayed { answer.replayed() } else { answer })
}

/// Refuses whoever may not before a large file is taken.
async fn may_import(look: &Looking) -> Result<(), Problem> {
    let explained =
        look.nimbus().explain(&look.caller, look.org, Action::DataImport, Facts::default()).await?;
    if explained.allowed {
        return Ok(());
    }
    Err(Error::Denied { reason: format!("{}; {}", explained.rule, explained.because) }.into())
}

/// Reads the file, and its digest, on a thread that may be busy for a while.
async fn read(format: Format, file: Vec<u8>, options: Options) -> Result<(Content, [u8; 32]), Problem> {
    let reading = move || {
        let content = import::open(format, &file, &options)?;
        Ok((content, Sha256::digest(&file).into()))
    };
    let read = tokio::task::spawn_blocking(reading).await.map_err(Error::internal)?;
    read.map_err(|error: ImportError| refused(&error))
}

/// What is wrong with the file, and where.
fn refused(error: &ImportError) -> Problem {
    let ImportError { line, column, path, message: _ } = error;
    let place = json!({ "line": line, "column": column, "path": path });
    Problem::invalid(vec![Fault::at("", "invalid", error.to_string())]).with("place", place)
}

/// Why the upload did not arrive whole.
fn unread(broken: &Broken) -> Problem {
    if let Some(TooLarge(max)) = broken.downcast_ref() {
        let detail = format!("the file may have at most {max} bytes; split it");
        return Problem::new(ProblemCode::PayloadTooLarge, detail);
    }
    if stalled(broken.as_ref()) {
        return Problem::new(ProblemCode::RequestTimeout, "the file fell silent before its end");
    }
    Problem::new(ProblemCode::Malformed, "the file broke off")
}

async fn export(app: App, call: Call<ExportData, Visitor>) -> Reply<ExportData> {
    let look = app.looking(&call, &call.path.org).await?;
    let export = look.nimbus().export(&look.caller, look.org).await?;
    Ok(Answer::of(lines(export)))
}

/// The lines as they are read; an error breaks the stream off, which a reader notices by the missing last line.
fn lines(export: Export) -> ByteStream {
    stream::try_unfold(export, async |mut export| {
        let lines = export.next().await.map_err(Broken::from)?;
        Ok(lines.map(|lines| (Bytes::from(lines), export)))
    })
    .boxed()
}
