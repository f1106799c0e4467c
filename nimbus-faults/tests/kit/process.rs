//! Processes stand still, go on, end, and do not outlive their values.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nimbus_faults::process::Process;

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);

fn shell(script: &str) -> Process {
    Process::start(Command::new("sh").args(["-c", script])).expect("there is a shell")
}

fn is_there(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[test]
fn a_process_is_read_line_by_line_and_no_longer_than_it_speaks() {
    let mut process = shell("echo listening on http://127.0.0.1:1; echo and more");
    assert_eq!(process.line(LONG).expect("a line"), "listening on http://127.0.0.1:1");
    assert_eq!(process.line(LONG).expect("a line"), "and more");
    assert_eq!(process.line(LONG).expect_err("that was all").kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn a_line_is_waited_for_so_long_and_no_longer() {
    let mut process = shell("exec sleep 60");
    assert_eq!(process.line(SHORT).expect_err("it says nothing").kind(), ErrorKind::TimedOut);
    assert_eq!(process.wait(SHORT).expect_err("it does not end").kind(), ErrorKind::TimedOut);
}

#[test]
fn a_paused_process_says_nothing_until_it_goes_on() {
    let mut process = shell("while true; do echo alive; sleep 0.01; done");
    process.line(LONG).expect("it speaks");
    process.pause().expect("it pauses");
    // What it had said before.
    while process.line(SHORT).is_ok() {}
    assert_eq!(process.line(SHORT).expect_err("it stands still").kind(), ErrorKind::TimedOut);
    process.resume().expect("it goes on");
    process.line(LONG).expect("it speaks again");
}

#[test]
fn a_paused_process_can_be_killed() {
    let mut process = shell("exec sleep 60");
    process.pause().expect("it pauses");
    process.kill().expect("it is killed");
    assert!(!is_there(process.pid()));
}

#[test]
fn a_process_is_asked_to_end_and_tells_how_it_did() {
    let mut process = shell("trap 'exit 7' TERM; echo ready; while true; do sleep 0.01; done");
    process.line(LONG).expect("it is ready to be asked");
    process.terminate().expect("it is asked");
    assert_eq!(process.wait(LONG).expect("it ends").code(), Some(7));
    process.terminate().expect("nobody is left to be asked");
}

#[test]
fn no_process_outlives_its_value() {
    let process = shell("exec sleep 60");
    let pid = process.pid();
    assert!(is_there(pid));
    drop(process);
    assert!(!is_there(pid));
}
