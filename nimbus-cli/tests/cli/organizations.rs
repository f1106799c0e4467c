//! Working in one of several organizations.

use crate::world::Home;

/// Ada on a server, in Acme and in Beta.
fn in_two(home: &Home, url: &str) {
    let login = ["login", url, "--register", "--email", "ada@example.com", "--password-stdin"];
    home.run_with(
        &[&login[..], &["--name", "Ada", "--organization", "Acme"]].concat(),
        "correct horse battery",
    )
    .ok();
    home.run(&["org", "add", "Beta"]).ok();
}

#[test]
fn an_organization_is_shown_chosen_and_deleted_by_its_name() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    in_two(&home, &server.url);
    assert!(home.run(&["org", "show", "beta"]).ok().stdout.starts_with("beta  Beta\n"));
    assert_eq!(home.run(&["org", "use", "beta"]).ok().stdout, "Commands now work in beta\n");
    assert!(home.run(&["org", "show"]).ok().stdout.starts_with("beta  Beta\n"));
    // What is said for one command goes before it.
    assert!(home.run(&["org", "show", "--org", "acme"]).ok().stdout.starts_with("acme  Acme\n"));
    home.run(&["org", "rm", "beta", "--yes"]).ok();
    home.run(&["org", "show", "beta"]).fails(3, "no such organization");
}
