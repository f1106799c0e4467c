//! Several processes on one database: two servers on PostgreSQL, a server and commands on a file of SQLite.

mod beside;
mod events;
mod hints;
mod hung_up;
mod servers;
mod streams;
