//! A server that notes what it was told, and a client that tells it lines and waits for each answer.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Answers `done LINE` to each line, when it has noted it.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    noted: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it has one");
        let noted = Arc::<Mutex<Vec<String>>>::default();
        let notes = noted.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let notes = notes.clone();
                thread::spawn(move || answer(stream, &notes));
            }
        });
        Self { address, noted }
    }

    pub(super) fn noted(&self) -> Vec<String> {
        self.noted.lock().expect("nobody panics").clone()
    }
}

fn answer(mut stream: TcpStream, notes: &Mutex<Vec<String>>) {
    let lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
    for line in lines.map_while(Result::ok) {
        notes.lock().expect("nobody panics").push(line.clone());
        // The client may have been cut.
        if stream.write_all(format!("done {line}\n").as_bytes()).is_err() {
            return;
        }
    }
}

pub(super) struct Client(BufReader<TcpStream>);

impl Client {
    pub(super) fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(10))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Says a line and waits so long for the answer to it.
    pub(super) fn ask(&mut self, line: &str, patience: Duration) -> io::Result<String> {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes())?;
        self.hear(patience)
    }

    pub(super) fn hear(&mut self, patience: Duration) -> io::Result<String> {
        self.0.get_mut().set_read_timeout(Some(patience))?;
        let mut answer = String::new();
        match self.0.read_line(&mut answer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(answer.trim_end().to_owned()),
        }
    }
}
