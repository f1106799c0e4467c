//! The server under faults: killed, cut off from its database, given a database that is killed, restarted or stopped in its
//! tracks. Whatever happens, what was acknowledged is there once, and whoever was refused was told to come again.

mod blackholed;
mod cut_clients;
mod cut_commits;
mod data;
mod examine;
mod killed;
mod paused;
mod restarted;
mod sample;
mod served;
mod site;
mod stage;
mod writers;
