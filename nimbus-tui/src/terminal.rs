//! The terminal itself: taken over, handed back however we end, and what comes from it.

use std::io::{self, IsTerminal, Stdout, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event, EventStream};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use futures::stream::{self, BoxStream, StreamExt};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::action::Action;
use crate::error::TuiError;
use crate::key::Key;
use crate::model::Model;
use crate::run::Screen;
use crate::view::view;

/// Whether the terminal is ours just now.
static OURS: AtomicBool = AtomicBool::new(false);

/// The terminal, ours until it is dropped.
pub(crate) struct Tty {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Tty {
    /// Takes the terminal over.
    pub(crate) fn open() -> Result<Self, TuiError> {
        if !(io::stdin().is_terminal() && stdout().is_terminal()) {
            return Err(TuiError::NotATerminal);
        }
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        hand_back_at_panics();
        // From here on dropping it hands the terminal back, also if taking it fails half-way.
        let tty = Self { terminal };
        take()?;
        Ok(tty)
    }

    fn again(&mut self) -> io::Result<()> {
        take()?;
        self.terminal.clear()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        hand_back();
    }
}

impl Screen for Tty {
    fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    fn draw(&mut self, model: &Model) -> io::Result<()> {
        // A panic of another thread, which we outlived, has handed the terminal back.
        if !OURS.load(Ordering::Relaxed) {
            self.again()?;
        }
        self.terminal.draw(|frame| view(frame, model))?;
        Ok(())
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.again()
    }

    fn suspend(&mut self) -> io::Result<()> {
        hand_back();
        stop()?;
        self.again()
    }
}

fn take() -> io::Result<()> {
    OURS.store(true, Ordering::Relaxed);
    crossterm::terminal::enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Hands the terminal back as it was. Whatever fails, the rest is still tried, and there is nobody left to tell.
fn hand_back() {
    if OURS.swap(false, Ordering::Relaxed) {
        let _untold = execute!(stdout(), DisableBracketedPaste, cursor::Show, LeaveAlternateScreen);
        let _untold = crossterm::terminal::disable_raw_mode();
    }
}

/// What a panic says must be readable, and the shell usable after it.
fn hand_back_at_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            hand_back();
            before(panic);
        }));
    });
}

/// Stops this program as the shell's Ctrl-Z would; returns when it goes on.
#[cfg(unix)]
fn stop() -> io::Result<()> {
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).map_err(io::Error::from)
}

#[cfg(not(unix))]
fn stop() -> io::Result<()> {
    Ok(())
}

/// Everything that comes from outside: keys, text, sizes and signals.
pub(crate) fn happening() -> io::Result<BoxStream<'static, io::Result<Action>>> {
    let keys = EventStream::new().filter_map(|event| async { event.map(understood).transpose() });
    // When the terminal is gone no signal need be waited for.
    let keys = keys.chain(stream::once(async { Ok(Action::End) }));
    Ok(stream::select(keys, signals()?).boxed())
}

fn understood(event: Event) -> Option<Action> {
    match event {
        Event::Key(key) => Key::of(&key).map(Action::Key),
        Event::Paste(text) => Some(Action::Paste(text)),
        Event::Resize(columns, rows) => Some(Action::Resize(columns, rows)),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

/// Signals that would end us without handing the terminal back, and the one that tells that we go on after a stop.
#[cfg(unix)]
fn signals() -> io::Result<BoxStream<'static, io::Result<Action>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let end = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
    let on = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
    let mut told = Vec::new();
    for (kind, resumed) in end.map(|kind| (kind, false)).into_iter().chain([(on, true)]) {
        let signals = stream::unfold(signal(kind)?, move |mut signal| async move {
            signal.recv().await?;
            Some((Ok(if resumed { Action::Resumed } else { Action::End }), signal))
        });
        told.push(signals.boxed());
    }
    Ok(stream::select_all(told).boxed())
}

#[cfg(not(unix))]
fn signals() -> io::Result<BoxStream<'static, io::Result<Action>>> {
    Ok(stream::pending().boxed())
}
