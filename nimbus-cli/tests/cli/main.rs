//! The program as people and scripts meet it: the real binary, in a home of its own.

mod bad_input;
mod codes;
mod doctor;
mod editing;
mod help;
mod hostile;
mod newcomer;
mod serving;
mod undoing;
mod world;
