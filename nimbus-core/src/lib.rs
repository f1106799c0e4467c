//! Nimbus Tasks: organizations, projects and tasks with one gap-free change log; storage-agnostic.
//!
//! Every write is an *operation*, a struct of [`ops`], run by [`nimbus::Nimbus::run`]: it reads, asks the [`policy`],
//! decides, and commits records and log in one transaction. Questions are methods of `Nimbus`, too. Without features this
//! crate is nouns, rules and traits only; feature `sqlite` brings the engine that keeps everything in one file.
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use nimbus_core::nimbus::{Nimbus, Request};
//! use nimbus_core::ops::task::{CompleteTask, CreateTask};
//! use nimbus_core::ops::undo::Undo;
//! use nimbus_core::reference::TaskRef;
//! use nimbus_core::store::sqlite::{Options, Sqlite};
//! use nimbus_core::task::{NewTask, Status};
//! use nimbus_core::time::SystemClock;
//!
//! let folder = tempfile::tempdir()?;
//! let sqlite = Sqlite::open(&folder.path().join("nimbus.db"), &Options::default(), &SystemClock)?;
//! let nimbus = Nimbus::new(sqlite.store());
//! let ada = nimbus.local(&"Ada".parse()?).await?;
//! let once = Request::default();
//!
//! let new = NewTask::titled("INBOX".parse()?, "Buy milk".parse()?);
//! let milk = nimbus.run(&ada.caller, ada.org, &CreateTask::from(new), &once).await?.output.task;
//! let task = TaskRef::Id(milk.id);
//! let done = nimbus.run(&ada.caller, ada.org, &CompleteTask { task: task.clone() }, &once).await?;
//! assert_eq!(done.output.task.status, Status::Done);
//!
//! nimbus.run(&ada.caller, ada.org, &Undo::of(done.operation), &once).await?;
//! let (placed, _) = nimbus.get_task(&ada.caller, ada.org, &task, false).await?;
//! assert_eq!(placed.task.status, Status::Todo);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sqlite"))]
//! # fn main() {}
//! ```
//!
//! A longer program is in `examples/embed`.

pub mod accounts;
#[cfg(feature = "engine")]
pub mod chain;
pub mod change;
pub mod comment;
pub mod error;
pub mod export;
pub mod fault;
pub mod head;
pub mod id;
pub mod import;
#[cfg(feature = "engine")]
pub mod jobs;
pub mod limit;
#[cfg(feature = "engine")]
pub mod local;
pub mod member;
#[cfg(feature = "engine")]
pub mod nimbus;
#[cfg(feature = "engine")]
pub mod ops;
pub mod organization;
pub mod policy;
pub mod position;
pub mod project;
#[cfg(feature = "engine")]
pub mod queries;
pub mod query;
#[cfg(feature = "engine")]
pub mod reads;
pub mod reference;
#[cfg(feature = "engine")]
pub mod store;
pub mod tag;
pub mod task;
pub mod text;
pub mod time;
