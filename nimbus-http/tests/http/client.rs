//! The typed client against the router itself, and over a socket.

use nimbus_core::text::Title;
use nimbus_http::client::{Client, ClientError, Http, Retry};
use nimbus_http::endpoint::Upload;
use nimbus_http::wire::etag::ETag;
use nimbus_http::wire::problem_code::ProblemCode;

use crate::notes::{
    ChangeNote, DropNote, Elsewhere, HandOut, House, KeepNote, Listing, ReadIn, ReadNote, acme, milk, none,
};
use crate::wire::Running;

fn five() -> Listing {
    let words = ["a b", "c&d"].map(|word| Title::parse(word).unwrap());
    Listing { limit: Some(5), words: Some(words.to_vec()) }
}

/// The calls that make one round through every kind of request and reply.
async fn round(client: &Client) {
    let read = client.ask::<ReadNote>(&acme()).query(&five()).send().await.unwrap();
    assert_eq!(read.value.version, 5);
    assert_eq!(read.etag, Some(ETag::new(5, "now")));
    assert_eq!(read.next.as_deref(), Some("/v1/more?cursor=x"));
    assert!(read.request_id.is_some() && !read.replayed);

    let kept = client.ask::<KeepNote>(&acme()).body(milk()).send().await.unwrap();
    assert_eq!(kept.value.title.to_string(), "Milk");
    assert!(kept.replayed);

    client.call::<DropNote>(&acme(), &none(), none()).await.unwrap();
    let seven = ETag::new(7, "now");
    let changed = client.ask::<ChangeNote>(&acme()).body(milk()).if_match(&seven).send().await.unwrap();
    assert_eq!(changed.value.version, 8);
    let size = client.call::<ReadIn>(&none(), &none(), Upload::of("12345")).await.unwrap();
    assert_eq!(size.version, 5);
    assert_eq!(client.call::<Elsewhere>(&none(), &none(), none()).await.unwrap(), "/docs");
}

#[tokio::test]
async fn the_local_person_calls_the_router_without_a_socket() {
    round(&House::new().client()).await;
}

#[tokio::test]
async fn over_a_socket_a_token_says_who_asks() {
    let house = House::new();
    let server = Running::serving(house.router()).await;
    let url = format!("http://{}", server.address);
    let client = Client::new(Http::new(&url).unwrap());

    let refused = client.call::<ReadNote>(&acme(), &five(), none()).await.unwrap_err();
    assert_eq!(refused.problem(), Some(ProblemCode::Unauthenticated));
    let reader = client.bearer("reader").unwrap();
    assert_eq!(reader.call::<ReadNote>(&acme(), &five(), none()).await.unwrap().version, 5);
    let refused = reader.call::<KeepNote>(&acme(), &none(), milk()).await.unwrap_err();
    assert_eq!(refused.problem(), Some(ProblemCode::Forbidden));
    let public = reader.call::<HandOut>(&none(), &none(), milk()).await.unwrap();
    assert_eq!(public.title.to_string(), "Milk");
}

#[tokio::test]
async fn no_socket_can_be_the_local_person() {
    let server = Running::serving(House::new().router()).await;
    for header in ["LocalPerson: usr_01kat6m3n9f6y8q2w4e5r7t9z1", "X-Local-Person: 1"] {
        let answer = server.ask(&format!("GET /v1/orgs/acme/note\n{header}")).await;
        assert_eq!(answer.status(), 401, "{header}");
    }
}

#[tokio::test]
async fn a_problem_comes_back_as_the_server_told_it() {
    let old = ETag::new(6, "now");
    let client = House::new().client();
    let error = client.ask::<ChangeNote>(&acme()).body(milk()).if_match(&old).send().await.unwrap_err();
    let ClientError::Problem(problem) = error else { panic!("{error}") };
    assert_eq!(problem.known(), Some(ProblemCode::PreconditionFailed));
    assert_eq!(problem.current.as_ref().unwrap()["version"], 7);
    assert!(problem.request_id.is_some());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_to_be_unreachable() {
    // A port that was just free and that nobody listens at any more.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new(Http::new(&format!("http://{address}")).unwrap()).retry(Retry::NEVER);
    let error = client.call::<HandOut>(&none(), &none(), milk()).await.unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    assert!(!error.to_string().contains("/v1/tokens"), "{error}");
}
