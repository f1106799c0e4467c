//! The VFS as SQLite calls it, from C: nothing but translation, and all the unsafe code there is.
#![expect(unsafe_code, reason = "SQLite is written in C and reaches files through tables of C functions")]

mod files;
mod names;

pub(super) use names::register;
