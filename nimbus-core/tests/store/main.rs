//! The store: one behaviour suite on every backend, and random operations on the plain model and a real engine.
#![expect(clippy::unwrap_used, reason = "in a test a panic is an answer")]

mod accounts_closing;
mod accounts_local;
mod accounts_login;
mod accounts_profile;
mod accounts_refresh;
mod accounts_register;
mod accounts_sessions;
mod accounts_stage;
mod accounts_tokens;
mod backend;
mod export_broken;
mod export_round_trip;
mod import_again;
mod import_files;
mod import_once;
mod import_outrun;
mod import_refused;
mod import_stage;
mod keeping;
mod model;
mod ops_comments;
mod ops_edit;
mod ops_explain;
mod ops_organizations;
mod ops_people;
mod ops_stage;
mod ops_tasks;
mod ops_trash;
mod ops_undo;
mod ops_undo_rights;
mod purged_files;
mod random;
mod records;
mod suite;
mod world;
