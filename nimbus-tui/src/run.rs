//! The loop: what happens goes through the update, what follows is done, and the screen is drawn.

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt};
use jiff::tz::TimeZone;
use nimbus_core::reference::OrgRef;
use nimbus_core::time::{Clock, SystemClock};
use nimbus_http::client::Client;
use tokio::sync::mpsc;

use crate::action::Action;
use crate::effect::Effect;
use crate::error::TuiError;
use crate::model::{Model, Moment};
use crate::terminal::{self, Tty};
use crate::update;
use crate::worker::Worker;

/// How often the present moment is looked at: dues become overdue by themselves.
const TICK: Duration = Duration::from_secs(20);

/// Answers that may wait to be taken in. Who has more to say waits, so that a flood of changes fills no memory.
const WAITING: usize = 256;

/// How the screen looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Whether colours may be used; without them (`NO_COLOR`) everything is still told in words.
    pub colour: bool,
    /// The zone times are shown in, and the days of filters are meant in.
    pub zone: TimeZone,
}

/// Opens the screen on the tasks of an organization, until the person quits or the program is told to end.
///
/// The terminal is restored however this ends: by a key, a signal, an error or a panic. Dropping the future restores it,
/// too.
///
/// # Errors
/// If there is no terminal or it fails, and if changes made here were not confirmed in the end.
pub async fn run(client: Client, org: OrgRef, look: Look) -> Result<(), TuiError> {
    let mut screen = Tty::open()?;
    let happening = terminal::happening()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ended = drive(&mut screen, happening, Stage { client, org, look, clock }).await;
    drop(screen);
    let worker = ended?;
    match worker.finish().await {
        0 => Ok(()),
        unconfirmed => Err(TuiError::Unconfirmed(unconfirmed)),
    }
}

/// What the screen is on.
pub(crate) trait Screen {
    /// Columns and rows.
    fn size(&self) -> io::Result<(u16, u16)>;
    /// Draws the model.
    fn draw(&mut self, model: &Model) -> io::Result<()>;
    /// Forgets what is on the screen: something else may have written to it.
    fn repaint(&mut self) -> io::Result<()>;
    /// Hands the screen back to the shell until it returns.
    fn suspend(&mut self) -> io::Result<()>;
}

/// Whose tasks are shown, how, and by which clock.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) org: OrgRef,
    pub(crate) look: Look,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Runs until something asks for the end, or nothing can happen any more; answers the worker, which may have writes left.
pub(crate) async fn drive(
    screen: &mut impl Screen,
    happening: impl Stream<Item = io::Result<Action>>,
    stage: Stage,
) -> io::Result<Worker> {
    let Stage { client, org, look, clock } = stage;
    let now = Moment { at: clock.now(), zone: look.zone };
    let mut model = Model::new(org.to_string(), screen.size()?, now, look.colour);
    let (sender, mut answers) = mpsc::channel(WAITING);
    let mut worker = Worker::new(client, org, sender);
    let mut happening = std::pin::pin!(happening);
    let mut tick = tokio::time::interval(TICK);
    let mut effects = update::begin(&mut model);
    loop {
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(worker),
                Effect::Suspend => screen.suspend()?,
                Effect::Repaint => screen.repaint()?,
                other => worker.perform(other),
            }
        }
        screen.draw(&model)?;
        // Keys before answers: a flood of changes must not keep anybody from quitting.
        let action = tokio::select! {
            biased;
            happened = happening.next() => match happened {
                Some(action) => action?,
                None => return Ok(worker),
            },
            Some(action) = answers.recv() => action,
            _ = tick.tick() => Action::Tick(clock.now()),
        };
        effects = update::update(&mut model, action);
        // What has come meanwhile is drawn at once with it.
        for _ in 0..WAITING {
            let Ok(action) = answers.try_recv() else { break };
            effects.extend(update::update(&mut model, action));
        }
    }
}
