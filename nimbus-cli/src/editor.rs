//! Writing long texts in the person's own editor; what was written is never lost.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::config::text_variable;
use crate::exit::Failure;
use crate::interrupt::{Lent, blocking};

/// What was written.
#[derive(Debug)]
pub(crate) struct Written {
    /// The text.
    pub(crate) text: String,
    path: PathBuf,
}

impl Written {
    /// It is saved where it belongs: the file it was written in can go.
    pub(crate) fn saved(self) {
        let _left_behind = std::fs::remove_file(&self.path);
    }

    /// It could not be saved: says where it is kept.
    pub(crate) fn kept(self, mut failure: Failure) -> Failure {
        let kept = format!("what you wrote is kept in {}", self.path.display());
        failure.fix = Some(match failure.fix {
            Some(fix) => format!("{fix}; {kept}"),
            None => kept,
        });
        failure
    }
}

/// Lets the person edit `text`; cancelled if they leave it as it is.
pub(crate) async fn edit(text: &str, name: &str) -> Result<Written, Failure> {
    let program = program()?;
    let path = prepare(text, name)?;
    let lent = Lent::now();
    let file = path.clone();
    let ran = blocking(move || run(&program, &file)).await;
    drop(lent);
    let written = std::fs::read_to_string(&path).map_err(|why| Failure::file(&path, &why))?;
    let nothing = written == text || written.trim().is_empty();
    if nothing {
        // There is nothing in it to keep.
        let _left_behind = std::fs::remove_file(&path);
    }
    match (ran, nothing) {
        (Ok(()), true) => Err(Failure::cancelled()),
        (Ok(()), false) => Ok(Written { text: written, path }),
        (Err(failure), true) => Err(failure),
        (Err(failure), false) => Err(Written { text: written, path }.kept(failure)),
    }
}

/// The editor and its arguments.
fn program() -> Result<Vec<String>, Failure> {
    let said = ["NIMBUS_EDITOR", "VISUAL", "EDITOR"].into_iter().find_map(text_variable);
    let said = said.ok_or_else(|| {
        Failure::usage("no editor is set")
            .fix("set EDITOR, such as EDITOR=vi, or say what to change with options")
    })?;
    Ok(said.split_whitespace().map(str::to_owned).collect())
}

fn prepare(text: &str, name: &str) -> Result<PathBuf, Failure> {
    let broken = |why: std::io::Error| Failure::error(format!("no file to write in could be made: {why}"));
    let prefix = format!("nimbus-{name}-");
    let mut file = tempfile::Builder::new().prefix(&prefix).suffix(".md").tempfile().map_err(broken)?;
    file.write_all(text.as_bytes()).map_err(broken)?;
    let (_, path) = file.keep().map_err(|why| broken(why.error))?;
    Ok(path)
}

fn run(program: &[String], file: &Path) -> Result<(), Failure> {
    let (name, arguments) =
        program.split_first().ok_or_else(|| Failure::usage("the editor's name is empty"))?;
    let ended = Command::new(name).args(arguments).arg(file).status().map_err(|why| {
        Failure::error(format!("the editor {name:?} could not be started: {why}"))
            .fix("set EDITOR to one that is installed, such as EDITOR=vi")
    })?;
    if ended.success() {
        Ok(())
    } else {
        Err(Failure::error(format!("the editor {name:?} failed ({ended}); nothing was changed")))
    }
}
