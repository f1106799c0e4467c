//! A server as its clients know it: where it is, and who they are there.

use std::sync::{PoisonError, RwLock};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::sample::{Sample, client};

/// Ada's organization on a server that may move.
#[derive(Debug)]
pub(super) struct Site {
    url: RwLock<String>,
    token: String,
}

/// What Ada signs in with.
pub(super) fn credentials(email: &str) -> Value {
    json!({ "email": email, "password": "correct horse battery" })
}

/// What somebody registers with.
pub(super) fn registration(email: &str, organization: &str) -> Value {
    let mut body = credentials(email);
    body["name"] = json!("Ada");
    body["organization_name"] = json!(organization);
    body
}

impl Site {
    /// Registers Ada, with an organization, a project and two tags.
    pub(super) async fn furnish(url: &str) -> Self {
        let client = client();
        let register = client.post(format!("{url}/v1/auth/register"));
        let answer =
            Sample::of(register.json(&registration("ada@example.com", "Acme"))).await.unwrap().expect(201);
        let token = answer.body["session"]["token"].as_str().expect("a token").to_owned();
        let site = Self { url: RwLock::new(url.to_owned()), token };
        for (path, body) in [
            ("projects", json!({ "key": "OPS", "name": "Operations" })),
            ("tags", json!({ "name": "red" })),
            ("tags", json!({ "name": "green" })),
        ] {
            let request = site.request(&client, Method::POST, &format!("/v1/orgs/acme/{path}")).json(&body);
            Sample::of(request).await.unwrap().expect(201);
        }
        site
    }

    /// The server is somewhere else now.
    pub(super) fn moved_to(&self, url: &str) {
        url.clone_into(&mut self.url.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The URL of a path.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A request of Ada's.
    pub(super) fn request(&self, client: &Client, method: Method, path: &str) -> RequestBuilder {
        client.request(method, self.at(path)).bearer_auth(&self.token)
    }

    /// Asks for something.
    pub(super) fn get(&self, client: &Client, path: &str) -> RequestBuilder {
        self.request(client, Method::GET, path)
    }

    /// Creates the task of this number, with its two tags; the same request whenever it is sent again.
    pub(super) fn create(&self, client: &Client, number: usize) -> RequestBuilder {
        self.create_without_key(client, number).header("Idempotency-Key", format!("key-{number}"))
    }

    /// The same without a key: another request whenever it is sent again.
    pub(super) fn create_without_key(&self, client: &Client, number: usize) -> RequestBuilder {
        let body = json!({ "project": "OPS", "title": title(number), "tags": ["red", "green"] });
        self.request(client, Method::POST, "/v1/orgs/acme/tasks").json(&body)
    }
}

/// The title of the task of this number.
pub(super) fn title(number: usize) -> String {
    format!("task {number}")
}
