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

#[test]
fn the_organization_named_at_the_login_is_checked_and_kept() {
    let (ada, elsewhere, host) = (Home::new(), Home::new(), Home::new());
    let server = host.serve(&[]);
    in_two(&ada, &server.url);
    let login = |more: &[&str]| {
        let login = ["login", &server.url, "--email", "ada@example.com", "--password-stdin"];
        elsewhere.run_with(&[&login[..], more].concat(), "correct horse battery")
    };
    login(&["--org", "nowhere"]).fails(3, "no organization nowhere");
    assert!(elsewhere.run(&["status"]).ok().stdout.starts_with("this machine"));
    assert!(login(&["--org", "beta"]).ok().stdout.ends_with("in beta\n"));
    assert!(elsewhere.run(&["org", "show"]).ok().stdout.starts_with("beta"));
    assert!(login(&[]).ok().stderr.contains("acme, beta; choose one with nimbus org use"));
    elsewhere.run(&["list"]).fails(2, "nimbus org use");
    elsewhere.run(&["org", "use", "acme"]).ok();
    elsewhere.run(&["list"]).ok();
}
