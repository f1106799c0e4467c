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

#[test]
fn a_pasted_address_is_refused_where_it_does_not_belong() {
    let (home, host) = (Home::new(), Home::new());
    let server = host.serve(&[]);
    in_two(&home, &server.url);
    home.run(&["add", "Buy milk"]).ok();
    let (url, acme) = (&server.url, "v1/orgs/acme/tasks/INBOX-1");
    home.run(&["done", &format!("{url}/v1/orgs/beta/tasks/INBOX-1")]).fails(2, "--org beta");
    home.run(&["done", &format!("http://127.0.0.1:9/{acme}")]).fails(2, "commands go to");
    home.run(&["done", &format!("{url}/{acme}"), "--profile", "local"]).fails(2, "this machine's own tasks");
    home.run(&["done", &format!("{url}/{acme}?x#y")]).ok();
    let id = home.run(&["org", "show", "acme", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    home.run(&["reopen", &format!("{url}/v1/orgs/{id}/tasks/INBOX-1")]).ok();
}
