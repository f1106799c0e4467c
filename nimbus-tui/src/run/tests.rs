//! The whole of it against a real server in this process: keys in, screens out.

use std::time::Duration;

use nimbus_core::accounts::{People, Settings};
use nimbus_core::nimbus::Nimbus;
use nimbus_core::reference::{ProjectRef, TaskRef};
use nimbus_core::store::sqlite::{Options, Sqlite};
use nimbus_core::task::NewTask;
use nimbus_core::text::Name;
use nimbus_http::api::paths::{OrgPath, TaskPath};
use nimbus_http::api::tasks::{CreateTask, GetTask, NewTaskQuery, OneTaskQuery};
use nimbus_http::client::{InProcess, Retry};
use nimbus_http::endpoint::Nothing;
use nimbus_http::server::api::{App, router};
use nimbus_http::server::{Draining, Limits, Setup};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::*;
use crate::key::Key;
use crate::view::view;

/// Long enough for any machine; nothing waits for it unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database with one person in it, who asks in this process.
struct House {
    client: Client,
    org: OrgRef,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { readers: 1, watch: false, checkpoint_on_close: false };
        let sqlite = Sqlite::open(&folder.path().join("nimbus.db"), &options, &SystemClock).unwrap();
        let nimbus = Nimbus::with_clock(sqlite.store(), Arc::new(SystemClock));
        let person = nimbus.local(&Name::parse("Ada").unwrap()).await.unwrap();
        let setup = Setup::new(Limits::default(), Draining::never());
        let app = App::new(People::new(nimbus, &Settings::default()), setup);
        let transport = InProcess::local(router(&app), person.caller.user);
        let client = Client::new(transport).retry(Retry::NEVER);
        Self { client, org: OrgRef::Id(person.org), _folder: folder }
    }

    async fn add(&self, title: &str) {
        let task = NewTask::titled(ProjectRef::Key("INBOX".parse().unwrap()), title.parse().unwrap());
        let path = OrgPath { org: self.org.clone() };
        self.client.call::<CreateTask>(&path, &NewTaskQuery::default(), task).await.unwrap();
    }

    async fn status(&self, task: &str) -> String {
        let task: TaskRef = task.parse().unwrap();
        let path = TaskPath { org: self.org.clone(), task };
        let task = self.client.call::<GetTask>(&path, &OneTaskQuery::default(), Nothing {}).await.unwrap();
        task.status.to_string()
    }

    fn open(&self) -> Session {
        let (keys, pressed) = mpsc::unbounded_channel();
        let (screens, seen) = watch::channel(String::new());
        let terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut paper = Paper { terminal, screens };
        let look = Look { colour: true, zone: TimeZone::UTC };
        let (client, org) = (self.client.clone(), self.org.clone());
        let stage = Stage { client, org, look, clock: Arc::new(SystemClock) };
        let happening =
            futures::stream::unfold(pressed, |mut pressed: mpsc::UnboundedReceiver<Action>| async {
                pressed.recv().await.map(|action| (Ok(action), pressed))
            });
        let ended =
            tokio::spawn(async move { drive(&mut paper, happening, stage).await.unwrap().finish().await });
        Session { keys, seen, ended }
    }
}

/// A screen of which copies are handed out.
struct Paper {
    terminal: Terminal<TestBackend>,
    screens: watch::Sender<String>,
}

impl Screen for Paper {
    fn size(&self) -> io::Result<(u16, u16)> {
        Ok((80, 24))
    }
    fn draw(&mut self, model: &Model) -> io::Result<()> {
        self.terminal.draw(|frame| view(frame, model)).unwrap();
        self.screens.send_replace(self.terminal.backend().to_string());
        Ok(())
    }
    fn repaint(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Somebody at a terminal.
struct Session {
    keys: mpsc::UnboundedSender<Action>,
    seen: watch::Receiver<String>,
    ended: JoinHandle<usize>,
}

impl Session {
    fn press(&self, keys: &str) {
        for c in keys.chars() {
            let key = if c == '\n' { Key::Enter } else { Key::Char(c) };
            self.keys.send(Action::Key(key)).unwrap();
        }
    }

    async fn sees(&mut self, text: &str) {
        self.looks(text, |screen| screen.contains(text)).await;
    }

    async fn looks(&mut self, what: &str, right: impl Fn(&str) -> bool) {
        let waited = tokio::time::timeout(PATIENCE, self.seen.wait_for(|screen| right(screen))).await;
        let seen = waited.map(|seen| seen.is_ok());
        assert_eq!(seen, Ok(true), "no {what:?} in\n{}", self.seen.borrow().clone());
    }

    async fn quit(self) -> usize {
        self.press("q");
        self.ended.await.unwrap()
    }
}

#[tokio::test]
async fn what_others_do_is_seen_without_a_key() {
    let house = House::new().await;
    house.add("Buy milk").await;
    let mut session = house.open();
    session.sees("Buy milk").await;
    session.sees("live").await;
    session.sees("Personal").await;
    house.add("Sell milk").await;
    session.sees("Sell milk").await;
    assert_eq!(session.quit().await, 0);
}

#[tokio::test]
async fn what_was_done_just_before_quitting_is_done() {
    let house = House::new().await;
    house.add("Buy milk").await;
    let mut session = house.open();
    session.sees("[ ] Buy milk").await;
    session.press("d");
    assert_eq!(session.quit().await, 0);
    assert_eq!(house.status("INBOX-1").await, "done");
}

#[tokio::test]
async fn the_last_of_many_choices_wins() {
    let house = House::new().await;
    house.add("Buy milk").await;
    let mut session = house.open();
    session.sees("[ ] Buy milk").await;
    session.press("ddd");
    session.sees("[x] Buy milk").await;
    assert_eq!(session.quit().await, 0);
    assert_eq!(house.status("INBOX-1").await, "done");
}

#[tokio::test]
async fn a_filter_is_answered_by_its_tasks_or_by_what_is_wrong_with_it() {
    let house = House::new().await;
    for title in ["Buy milk", "Sell bread"] {
        house.add(title).await;
    }
    let mut session = house.open();
    session.sees("Sell bread").await;
    session.press("/bread\n");
    session.looks("one task", |screen| screen.contains("1 of 1") && !screen.contains("Buy milk")).await;
    session.press("/project:NOPE\n");
    session.sees("column 23: there is no project \"NOPE\"").await;
    session.keys.send(Action::Key(Key::Esc)).unwrap();
    session.press("\n");
    session.sees("No description.").await;
    session.sees("no comments").await;
    assert_eq!(session.quit().await, 0);
}

#[tokio::test]
async fn the_end_of_a_long_list_is_reached() {
    let house = House::new().await;
    for number in 1..=130 {
        house.add(&format!("Task {number}")).await;
    }
    let mut session = house.open();
    session.sees("1 of 130").await;
    session.press("G");
    session.sees("130 of 130").await;
    // The newest come first.
    session.sees("INBOX-1 ").await;
    assert_eq!(session.quit().await, 0);
}

#[tokio::test]
async fn an_organization_one_may_not_see_is_told_and_can_be_left() {
    let house = House { org: "nowhere".parse().unwrap(), ..House::new().await };
    let mut session = house.open();
    session.sees("Not found").await;
    session.sees("not live").await;
    assert_eq!(session.quit().await, 0);
}
