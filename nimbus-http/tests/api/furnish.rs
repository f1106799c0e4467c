//! Furnishing the stage, through the core's own doors.

use nimbus_core::accounts::{NewToken, Origin, People, Register, SignedIn};
use nimbus_core::fault::Input;
use nimbus_core::id::{OrgId, UserId};
use nimbus_core::member::NewInvitation;
use nimbus_core::nimbus::{Caller, Done, Operation, Request};
use nimbus_core::ops::comment::CreateComment;
use nimbus_core::ops::project::CreateProject;
use nimbus_core::ops::tag::CreateTag;
use nimbus_core::ops::task::CreateTask;
use nimbus_core::reference::TaskRef;
use serde_json::{Value, json};

use crate::cast::{Cast, PASSWORD, Things};

fn read<T: Input>(json: &Value) -> T {
    T::from_json(json).unwrap()
}

/// Sets both organizations up.
pub(crate) async fn all(people: &People) -> Cast {
    let furnish = Furnish { people };
    let ada = furnish.register("Ada", json!({"organization_name": "Acme"})).await;
    let org = ada.organization.clone().unwrap().id;
    let grace = furnish.join(&ada, org, "Grace", "admin").await;
    let linus = furnish.join(&ada, org, "Linus", "member").await;
    let radia = furnish.join(&ada, org, "Radia", "member").await;
    let oz = furnish.register("Oz", json!({"organization_name": "Elsewhere"})).await;
    let elsewhere = oz.organization.clone().unwrap().id;
    let zoe = furnish.join(&oz, elsewhere, "Zoe", "member").await;

    let invitation_secret = furnish.invite(ada.user.id, org, "oz@example.com", "member").await.1;
    let ours = furnish.things(&ada, &linus, org, radia.user.id).await;
    let theirs = furnish.things(&oz, &oz, elsewhere, zoe.user.id).await;
    let reader = furnish.token(&ada, org, &["read"]).await;
    let writer = furnish.token(&ada, org, &["read", "write"]).await;
    let scribe = furnish.token(&ada, org, &["write"]).await;
    let session = |signed_in: &SignedIn| Some(signed_in.secret.reveal().to_owned());
    let secrets = vec![
        session(&ada),
        session(&grace),
        session(&linus),
        session(&oz),
        None,
        Some(reader),
        Some(writer),
        Some(scribe),
    ];
    Cast { ours, theirs, founder: ada.user.id, secrets, invitation_secret }
}

struct Furnish<'a> {
    people: &'a People,
}

impl Furnish<'_> {
    async fn register(&self, name: &str, with: Value) -> SignedIn {
        let mut body = json!({
            "email": format!("{}@example.com", name.to_lowercase()), "password": PASSWORD, "name": name,
        });
        body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        self.people.register(read::<Register>(&body), &Origin::default()).await.unwrap()
    }

    /// Makes an invitation; answers its id and secret.
    async fn invite(
        &self,
        by: UserId,
        org: OrgId,
        email: &str,
        role: &str,
    ) -> (nimbus_core::id::InvitationId, String) {
        let new = read::<NewInvitation>(&json!({"email": email, "role": role}));
        let done = self.people.invite(&Caller::session(by), org, new, &Request::default()).await.unwrap();
        (done.output.invitation.id, done.output.secret.unwrap().reveal().to_owned())
    }

    async fn join(&self, by: &SignedIn, org: OrgId, name: &str, role: &str) -> SignedIn {
        let email = format!("{}@example.com", name.to_lowercase());
        let (_, secret) = self.invite(by.user.id, org, &email, role).await;
        self.register(name, json!({"invitation": secret})).await
    }

    async fn token(&self, of: &SignedIn, org: OrgId, scopes: &[&str]) -> String {
        let new = read::<NewToken>(&json!({"name": "Script", "scopes": scopes, "org": org}));
        let (_, secret) = self.people.create_token(&Caller::session(of.user.id), new).await.unwrap();
        secret.reveal().to_owned()
    }

    async fn run<O: Operation>(&self, by: UserId, org: OrgId, operation: &O) -> Done<O::Output> {
        let nimbus = self.people.nimbus();
        nimbus.run(&Caller::session(by), org, operation, &Request::default()).await.unwrap()
    }

    /// Two of everything, so that lists have a second page; the second ones are what paths lead to.
    async fn things(&self, founder: &SignedIn, worker: &SignedIn, org: OrgId, user: UserId) -> Things {
        let (founder, worker) = (founder.user.id, worker.user.id);
        let mut made = None;
        for number in 1..=2 {
            let key = ["INBOX", "OPS"][number - 1];
            let new = read(&json!({"key": key, "name": "Operations"}));
            let project = self.run(founder, org, &CreateProject { new }).await.output;
            let new = read(&json!({"name": format!("tag {number}")}));
            let tag = self.run(founder, org, &CreateTag { new }).await.output;
            let new = read(&json!({"project": project.id, "title": "Rotate the password", "tags": [tag.id]}));
            let done = self.run(worker, org, &CreateTask { new, create_tags: false }).await;
            let (task, operation) = (done.output.task, done.operation);
            let mut comment = None;
            for body in ["Done soon", "Done"] {
                let new = read(&json!({"body": body}));
                let operation = CreateComment { task: TaskRef::Id(task.id), new };
                comment = Some(self.run(worker, org, &operation).await.output);
            }
            let email = format!("guest{number}@example.com");
            let (invitation, _) = self.invite(founder, org, &email, "member").await;
            made = Some((project, tag, task, comment.unwrap(), operation, invitation));
        }
        let (project, tag, task, comment, operation, invitation) = made.unwrap();
        let caller = Caller::session(founder);
        let again =
            read(&json!({"email": self.people.me(&caller).await.unwrap().email, "password": PASSWORD}));
        let session = self.people.login(again, &Origin::default()).await.unwrap().session.id;
        let new = read(&json!({"name": "Spare", "scopes": ["read"], "org": org}));
        let (token, _) = self.people.create_token(&caller, new).await.unwrap();
        Things {
            org,
            project: project.id,
            tag: tag.id,
            task: task.id,
            comment: comment.id,
            operation,
            invitation,
            user,
            session,
            token: token.id,
        }
    }
}
