//! Help at 80 columns.

use crate::world::Home;

#[test]
fn the_overview_fits_a_screen() {
    let help = Home::new().run(&["-h"]).ok().stdout;
    assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    insta::assert_snapshot!(help);
}

#[test]
fn the_help_of_a_verb_has_examples() {
    insta::assert_snapshot!(Home::new().run(&["add", "--help"]).ok().stdout);
}

#[test]
fn every_verb_has_help_that_fits_the_terminal() {
    let home = Home::new();
    let overview = home.run(&["-h"]).ok().stdout;
    let verbs = overview.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<_> = verbs
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("    "))
        .collect();
    assert!(verbs.len() >= 20, "{overview}");
    for line in verbs {
        let verb = line.split_whitespace().next().unwrap();
        let help = home.run(&[verb, "--help"]).ok().stdout;
        let wide: Vec<_> = help.lines().filter(|line| line.chars().count() > 90).collect();
        assert!(wide.is_empty(), "{verb}: {wide:?}");
    }
}

#[test]
fn completions_know_the_verbs() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Home::new().run(&["completion", shell]).ok().stdout;
        assert!(script.contains("reopen"), "{shell}");
    }
}
