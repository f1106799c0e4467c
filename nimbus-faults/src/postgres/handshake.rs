//! The first words of a client to PostgreSQL: the way to know that it accepts.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Version 3.0 of the protocol, as the startup message says it.
const PROTOCOL: u32 = 3 << 16;
/// The message that says goodbye, with its length.
const TERMINATE: [u8; 5] = [b'X', 0, 0, 0, 4];

/// Whether the server lets a client in now. One that is starting, recovering or paused does not.
pub(super) fn accepts(server: SocketAddr, patience: Duration) -> bool {
    greet(server, patience).is_ok_and(|answer| answer == b'R')
}

/// The kind of the first answer: `R` asks for nothing more or for a password, `E` is a refusal.
fn greet(server: SocketAddr, patience: Duration) -> io::Result<u8> {
    let mut stream = TcpStream::connect_timeout(&server, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.write_all(&startup())?;
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    // Whether it hears this or not makes no difference here.
    drop(stream.write_all(&TERMINATE));
    Ok(kind[0])
}

fn startup() -> Vec<u8> {
    let parameters = b"user\0nimbus\0database\0postgres\0\0";
    let length = u32::try_from(parameters.len() + 8).expect("a message of a few bytes");
    [&length.to_be_bytes()[..], &PROTOCOL.to_be_bytes()[..], parameters].concat()
}
