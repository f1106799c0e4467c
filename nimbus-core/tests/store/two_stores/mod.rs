//! Two stores on one database, as two servers, or a server and a command, have them: each has a writer of its own and
//! learns of the other only through the database.

mod deadlock;
mod jobs;
mod mixed;
mod pair;
mod races;
mod walk;
