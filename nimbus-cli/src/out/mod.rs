//! What a command prints, and for whom: tables for people, JSON for programs, one word for scripts.

pub(crate) mod clean;
pub(crate) mod line;
pub(crate) mod table;
pub(crate) mod when;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

pub(crate) use line::Line;
pub(crate) use table::{Column, Table};

use crate::exit::{Exit, Failure};

/// For whom a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// People.
    Human,
    /// Programs: what the API answered, as JSON.
    Json,
    /// Scripts: references or ids alone.
    Quiet,
}

/// Where a command prints to.
pub(crate) struct Out {
    form: Form,
    width: Option<usize>,
    colour: bool,
    stdout: RefCell<io::BufWriter<io::Stdout>>,
}

impl Out {
    /// Prints to the standard streams.
    pub(crate) fn new(form: Form) -> Self {
        // NO_COLOR, CLICOLOR and CLICOLOR_FORCE decide, and whether there is a terminal.
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self { form, width: width(), colour, stdout: RefCell::new(io::BufWriter::new(io::stdout())) }
    }

    /// For whom it prints.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// One line, for people and scripts alike.
    pub(crate) fn line(&self, line: &Line) -> Result<(), Failure> {
        let mut text = String::new();
        line.render(&mut text);
        text.push('\n');
        self.write(&text)
    }

    /// A table.
    pub(crate) fn table(&self, table: Table) -> Result<(), Failure> {
        self.write(&table.render(self.width))
    }

    /// Lines of data, cleaned.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        self.write(&clean::lines(text))?;
        if text.ends_with('\n') { Ok(()) } else { self.write("\n") }
    }

    /// JSON text of somebody else's writing.
    pub(crate) fn json_text(&self, text: &str) -> Result<(), Failure> {
        self.write(&clean::json(text))?;
        if text.ends_with('\n') { Ok(()) } else { self.write("\n") }
    }

    /// A value as JSON: over several lines, as people like it.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(|why| Failure::error(why.to_string()))?;
        self.write(&format!("{}\n", clean::json(&text)))
    }

    /// A value as JSON on one line, for streams of them.
    pub(crate) fn json_line(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|why| Failure::error(why.to_string()))?;
        self.write(&format!("{}\n", clean::json(&text)))
    }

    /// What became of one thing: the record for programs, its name for scripts, words for people.
    #[expect(clippy::needless_pass_by_value, reason = "callers put the line together on the spot")]
    pub(crate) fn answer(
        &self,
        record: &impl Serialize,
        name: impl AsRef<str>,
        words: Line,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Json => self.json(record),
            Form::Quiet => self.line(&Line::new().data(name)),
            Form::Human => self.line(&words),
        }
    }

    /// What became of something that has no record any more.
    pub(crate) fn gone(&self, name: impl AsRef<str>, words: Line) -> Result<(), Failure> {
        self.answer(&serde_json::json!({}), name, words)
    }

    /// A whole list: as the API answers it for programs, names for scripts, a table for people.
    pub(crate) fn list<T: Serialize>(
        &self,
        items: &[T],
        name: impl Fn(&T) -> String,
        columns: &[Column],
        row: impl Fn(&T) -> Vec<Line>,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Json => self.json(&serde_json::json!({"items": items, "next_cursor": null})),
            Form::Quiet => items.iter().try_for_each(|item| self.line(&Line::new().data(name(item)))),
            Form::Human => {
                let mut table = Table::new(columns);
                for item in items {
                    table.row(row(item));
                }
                self.table(table)
            }
        }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = self.stdout.borrow_mut();
        let written = if self.colour {
            stdout.write_all(text.as_bytes())
        } else {
            write!(stdout, "{}", strip_str(text))
        };
        written.map_err(|why| lost(&why))
    }

    /// Sends off what is still held back.
    pub(crate) fn flush(&self) -> Result<(), Failure> {
        self.stdout.borrow_mut().flush().map_err(|why| lost(&why))
    }

    /// A remark to people beside the output, on stderr, after what it is about; what programs read there is errors alone.
    pub(crate) fn note(&self, line: &Line) {
        if self.form == Form::Human {
            // Whoever has closed it is told at the end.
            let _nobody_reads = self.flush();
            say(line);
        }
    }
}

/// Says why the program failed: to programs in one JSON object, to people in words.
pub(crate) fn failure(json: bool, failure: &Failure) {
    if failure.message.is_empty() {
        return;
    }
    if json {
        let _nobody_reads = writeln!(io::stderr(), "{}", clean::json(&failure.json().to_string()));
        return;
    }
    std::iter::once(failure).chain(&failure.others).for_each(complain);
}

fn complain(failure: &Failure) {
    let mut text = String::new();
    Line::new().styled(line::BAD, "error").say(": ").render(&mut text);
    text.push_str(&clean::lines(&failure.message));
    if let Some(fix) = &failure.fix {
        text.push('\n');
        Line::new().styled(line::DIM, "  fix: ").render(&mut text);
        text.push_str(&clean::lines(fix));
    }
    let _nobody_reads = writeln!(anstream::stderr(), "{text}");
}

/// A line on stderr.
pub(crate) fn say(line: &Line) {
    let mut text = String::new();
    line.render(&mut text);
    let _nobody_reads = writeln!(anstream::stderr(), "{text}");
}

/// `COLUMNS` if it is set; else what the terminal has; any width where the output goes elsewhere.
fn width() -> Option<usize> {
    let said =
        std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
    said.or_else(|| {
        let terminal = io::stdout().is_terminal().then(crossterm::terminal::size)?;
        terminal.ok().map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
    })
}

fn lost(why: &io::Error) -> Failure {
    if why.kind() == io::ErrorKind::BrokenPipe {
        return Failure::nobody_reads();
    }
    Failure::new(Exit::Error, format!("the output could not be written: {why}"))
}
