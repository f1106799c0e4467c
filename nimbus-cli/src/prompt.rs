//! Asking the person: only where there is one, and `--no-input` does not forbid it.

use std::io::{self, BufRead, IsTerminal, Write};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::exit::Failure;
use crate::interrupt::{Asking, blocking};

/// Whether somebody can be asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prompt {
    allowed: bool,
    possible: bool,
}

impl Prompt {
    /// Asks on the terminal, unless `no_input`.
    pub(crate) fn new(no_input: bool) -> Self {
        let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        Self { allowed: !no_input, possible: !no_input && terminal }
    }

    /// Whether the person may be asked at all. An editor may be a program that asks nobody, so it needs no terminal.
    pub(crate) fn is_allowed(self) -> bool {
        self.allowed
    }

    /// Whether there is anybody to ask.
    pub(crate) fn is_possible(self) -> bool {
        self.possible
    }

    /// Asks for one line; `instead` says how to tell it without being asked.
    pub(crate) async fn line(self, question: &str, instead: &str) -> Result<String, Failure> {
        self.possible(question, instead)?;
        ask(question);
        let _asking = Asking::now();
        blocking(read_line).await
    }

    /// Asks for a secret, which is not shown.
    pub(crate) async fn secret(self, question: &str, instead: &str) -> Result<String, Failure> {
        self.possible(question, instead)?;
        ask(question);
        let _asking = Asking::now();
        blocking(read_secret).await
    }

    /// Asks whether to go on; anything but a clear yes is a no.
    pub(crate) async fn confirm(self, question: &str, instead: &str) -> Result<bool, Failure> {
        let answer = self.line(&format!("{question} [y/N]"), instead).await?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    fn possible(self, question: &str, instead: &str) -> Result<(), Failure> {
        if self.possible {
            return Ok(());
        }
        let question = question.trim_end_matches([':', '?']);
        Err(Failure::usage(format!("nobody is there to answer \"{question}\"")).fix(instead))
    }
}

fn ask(question: &str) {
    let mut stderr = io::stderr();
    let _nobody_reads =
        write!(stderr, "{} ", crate::out::clean::line(question)).and_then(|()| stderr.flush());
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).map_err(|why| Failure::error(why.to_string()))?;
    // The end of input is Ctrl-D: the person left.
    if read == 0 { Err(Failure::cancelled()) } else { Ok(line.trim().to_owned()) }
}

/// Takes keys one by one: a terminal whose echo was switched off would stay silent after Ctrl-C.
fn read_secret() -> Result<String, Failure> {
    let failed = |why: io::Error| Failure::error(format!("the terminal could not be read: {why}"));
    enable_raw_mode().map_err(failed)?;
    let read = keys();
    disable_raw_mode().map_err(failed)?;
    let _nobody_reads = writeln!(io::stderr());
    read.map_err(failed)?.ok_or_else(Failure::cancelled)
}

fn keys() -> io::Result<Option<String>> {
    let mut secret = String::new();
    loop {
        let Event::Key(KeyEvent { code, modifiers, kind, .. }) = crossterm::event::read()? else { continue };
        if kind == KeyEventKind::Release {
            continue;
        }
        let control = modifiers.contains(KeyModifiers::CONTROL);
        match code {
            KeyCode::Enter => return Ok(Some(secret)),
            KeyCode::Char('c' | 'd') if control => return Ok(None),
            KeyCode::Char('u') if control => secret.clear(),
            KeyCode::Char(letter) if !control => secret.push(letter),
            KeyCode::Backspace => {
                secret.pop();
            }
            _ => {}
        }
    }
}

/// Everything on stdin, up to `most` bytes.
pub(crate) async fn stdin(most: usize) -> Result<Vec<u8>, Failure> {
    let _asking = Asking::now();
    blocking(move || {
        use io::Read;
        let mut all = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut all)
            .map_err(|why| Failure::error(why.to_string()))?;
        if all.len() > most {
            return Err(Failure::usage(format!("more than {most} bytes came on stdin")));
        }
        Ok(all)
    })
    .await
}

/// The first line on stdin, such as a password or token.
pub(crate) async fn stdin_line(what: &str) -> Result<String, Failure> {
    let text =
        String::from_utf8(stdin(64 * 1024).await?).map_err(|_| Failure::usage("stdin is not UTF-8"))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() { Err(Failure::usage(format!("stdin holds no {what}"))) } else { Ok(line.to_owned()) }
}
