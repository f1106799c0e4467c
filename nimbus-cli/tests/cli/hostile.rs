//! Text from data never reaches the terminal as something it obeys (GATES R59).

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::world::{Home, Ran};

/// Sequences that clear screens, write to clipboards, rename windows, hide links, turn text around, or lie about it.
fn strings() -> Vec<String> {
    let controls = (0..=0x1f).chain(0x7f..=0x9f).filter_map(char::from_u32).map(|c| format!("a{c}b"));
    let hidden = "\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\
                  \u{2066}\u{2067}\u{2068}\u{2069}\u{206a}\u{206f}\u{feff}\u{fff9}\u{fffb}\u{e0001}\u{e0041}";
    let hidden = hidden.chars().map(|c| format!("invoice{c}fdp.exe"));
    let sequences = [
        "\u{1b}[2J",
        "\u{1b}[31mred",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]52;c;aGk=\u{7}",
        "\u{1b}]8;;http://evil\u{1b}\\x",
        "\u{1b}P+q\u{1b}\\",
        "\u{1b}[?1049h",
        "\u{1b}c",
        "\u{9b}2J",
        "\u{90}q\u{9c}",
        "\u{1b}[6n",
        "\u{1b}[21t",
        "\r\nFake: line",
        "back\u{8}\u{8}\u{8}\u{8}",
        "\u{1b}[1;1H",
        "\u{1b}_Gi=1;AAAA\u{1b}\\",
        "\u{85}x",
    ];
    let heap = [format!("a{}", "\u{301}".repeat(400)), format!("{}b", "\u{200d}".repeat(400))];
    controls.chain(hidden).chain(sequences.map(str::to_owned)).chain(heap).collect()
}

fn obeyed(text: &str) -> Option<char> {
    let hostile = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars().find(|c| hostile(*c))
}

#[track_caller]
fn clean(ran: &Ran, given: &str) {
    for text in [&ran.stdout, &ran.stderr] {
        assert_eq!(obeyed(text), None, "{given:?} was printed as it stands: {ran:?}");
    }
}

#[test]
fn hostile_strings_are_refused_or_shown_and_never_obeyed() {
    let home = Home::new();
    let strings = strings();
    assert!(strings.len() >= 100, "{}", strings.len());
    let mut kept = 0;
    // A NUL cannot even be an argument of a program.
    for given in strings.iter().filter(|given| !given.contains('\0')) {
        let added = home.run(&["add", given]);
        assert!(matches!(added.code, 0 | 2), "{added:?}");
        clean(&added, given);
        kept += usize::from(added.code == 0);
    }
    assert!(kept > 10, "joiners and marks are text: {kept}");
    for form in [&[][..], &["--json"], &["--quiet"]] {
        clean(&home.run(&[&["list", "--limit", "all", "--long"], form].concat()).ok(), "list");
        clean(&home.run(&[&["log", "--limit", "all"], form].concat()).ok(), "log");
    }
    let all: Vec<String> = (1..=kept).map(|number| format!("INBOX-{number}")).collect();
    let mut show = vec!["show"];
    show.extend(all.iter().map(String::as_str));
    clean(&home.run(&show).ok(), "show");
}

#[test]
fn long_texts_keep_their_lines_and_nothing_else_a_terminal_obeys() {
    let home = Home::new();
    home.run(&["add", "Buy milk"]).ok();
    let lines: Vec<_> = strings().into_iter().filter(|text| !text.chars().any(char::is_control)).collect();
    let text = lines.join("\n");
    home.run_with(&["edit", "INBOX-1", "--description", "-"], &text).ok();
    home.run_with(&["comment", "INBOX-1", "-"], &text).ok();
    let shown = home.run(&["show", "INBOX-1"]).ok();
    clean(&shown, "show");
    assert!(shown.stdout.contains("<U+202E>"), "what is taken out is shown: {}", shown.stdout);
}

#[test]
fn what_was_typed_wrong_is_quoted_clean() {
    let home = Home::new();
    let strings: Vec<_> = strings().into_iter().filter(|given| !given.contains('\0')).collect();
    for given in strings.chunks(12).map(<[String]>::concat) {
        for arguments in [
            &["show", &given][..],
            &[&given],
            &["list", &given],
            &["tag", "add", &given],
            &["list", "--org", &given],
            &["list", "--profile", &given],
            &["login", &given],
        ] {
            clean(&home.run(arguments), &given);
        }
    }
}

#[test]
fn a_malicious_server_has_no_say_over_the_terminal() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let detail = strings().concat();
    let body = serde_json::json!({"type": "x", "title": detail, "status": 403, "code": "forbidden", "detail": detail}).to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _asked = stream.read(&mut [0; 4096]);
            let head =
                "HTTP/1.1 403 Forbidden\r\ncontent-type: application/problem+json\r\nconnection: close\r\n";
            let _gone = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
    });
    let home = Home::new().with("NIMBUS_URL", &url).with("NIMBUS_TOKEN", "nim_pat_x");
    for form in [&["list"][..], &["list", "--json"], &["api", "GET", "/v1/me"], &["doctor"]] {
        let ran = home.run(form);
        assert_ne!(ran.code, 0, "{ran:?}");
        clean(&ran, "a problem");
    }
}
