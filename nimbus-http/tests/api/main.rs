//! The API from outside: every row of the table against every kind of caller, and what each noun promises.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod ask;
mod cases;
mod cast;
mod conforms;
mod furnish;
mod house;
mod logs;
mod stage;

mod bodies;
mod document;
mod people;
mod permissions;
mod repeats;
mod signing_in;
mod socket;
mod tasks_comments;
mod tasks_data;
mod tasks_events;
mod tasks_gates;
mod tasks_insights;
mod tasks_life;
mod tasks_list;
mod tasks_log;
mod tasks_quick;
mod tasks_streams;
mod tasks_undo;
mod tenants;
mod writes;
