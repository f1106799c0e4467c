//! Founding organizations, editing and deleting them, and the projects and tags in them.

use nimbus_core::accounts::Write;
use nimbus_core::error::Result;
use nimbus_core::fault::{Edit, Patch};
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Done, Request};
use nimbus_core::ops::organization::{DeleteOrganization, EditOrganization, Founded, RestoreOrganization};
use nimbus_core::ops::project::{
    CreateProject, DeleteProject, EditProject, RestoreProject, UnarchiveProject,
};
use nimbus_core::ops::tag::{CreateTag, EditTag};
use nimbus_core::organization::{NewOrganization, OrganizationPatch};
use nimbus_core::policy::{Role, Scopes};
use nimbus_core::project::{NewProject, ProjectPatch};
use nimbus_core::reference::{OrgRef, ProjectRef, TagRef};
use nimbus_core::store::page::Cut;
use nimbus_core::tag::{NewTag, TagPatch};

use crate::backend::on_every_backend;
use crate::ops_stage::{at, faults, keyed, refusal};
use crate::world::World;

on_every_backend! {
    whoever_founds_an_organization_owns_it,
    a_slug_is_made_from_the_name_and_gets_a_tail_when_taken,
    a_repeated_founding_is_answered_with_the_first,
    one_key_founds_one_organization_whatever_id_is_asked_for,
    a_token_founds_nothing,
    only_owners_edit_and_delete_an_organization,
    a_deleted_organization_comes_back,
    a_token_sees_only_its_organization,
    a_project_is_kept_by_admins,
    a_project_key_that_is_taken_meanwhile_keeps_it_in_the_trash,
    members_make_tags_and_admins_keep_them,
    a_place_beyond_the_head_asks_for_a_new_start,
}

fn new(name: &str) -> NewOrganization {
    NewOrganization { id: None, name: name.parse().unwrap(), slug: None, time_zone: None }
}

async fn found(world: &World, new: &NewOrganization, request: &Request) -> Result<Done<Founded>> {
    let owner = world.user(world.member, "Linus");
    let caller = Caller::session(owner.id);
    world.nimbus.found_organization(&caller, new, &owner, request, Vec::new()).await
}

async fn whoever_founds_an_organization_owns_it(world: &World) {
    let owner = world.user(world.id(), "Margaret");
    let accounts = vec![Write::CreateUser(owner.clone())];
    let (caller, new, request) = (Caller::session(owner.id), new("Apollo Guidance"), Request::default());
    let founding = world.nimbus.found_organization(&caller, &new, &owner, &request, accounts);
    let founded = founding.await.unwrap().output;
    assert_eq!((founded.owner.role, founded.owner.version.0), (Role::Owner, 2));
    assert_eq!(founded.organization.slug.as_str(), "apollo-guidance");
    let id = founded.organization.id;
    assert_eq!(world.nimbus.get_organization(&caller, id).await.unwrap(), founded.organization);
    assert!(world.store().user(owner.id).await.unwrap().is_some(), "the account came with it");
    let slug = OrgRef::Slug(founded.organization.slug);
    assert_eq!(world.nimbus.resolve(&slug).await.unwrap(), id);
}

async fn a_slug_is_made_from_the_name_and_gets_a_tail_when_taken(world: &World) {
    let second = found(world, &new("Acme"), &Request::default()).await.unwrap().output.organization;
    assert!(second.slug.as_str().starts_with("acme-"), "{}", second.slug);
    let nameless = found(world, &new("日本"), &Request::default()).await.unwrap().output.organization;
    assert!(nameless.slug.as_str().starts_with("org-"), "{}", nameless.slug);
    let asked = NewOrganization { slug: Some("acme".parse().unwrap()), ..new("Acme") };
    assert_eq!(faults(found(world, &asked, &Request::default()).await), ["/slug taken"]);
}

async fn a_repeated_founding_is_answered_with_the_first(world: &World) {
    let first = found(world, &new("Once"), &keyed("k", 1)).await.unwrap();
    let again = found(world, &new("Once"), &keyed("k", 1)).await.unwrap();
    assert_eq!((again.output, again.replayed), (first.output, true));
    assert_eq!(refusal(found(world, &new("Twice"), &keyed("k", 2)).await), "key reused");
    let theirs = NewOrganization { id: Some(world.elsewhere), ..new("Mine now") };
    assert_eq!(refusal(found(world, &theirs, &keyed("x", 1)).await), "conflict");
}

async fn one_key_founds_one_organization_whatever_id_is_asked_for(world: &World) {
    let with_id = |id| NewOrganization { id: Some(id), ..new("Once") };
    let (x, y) = (world.id(), world.id());
    found(world, &new("Once"), &keyed("none", 1)).await.unwrap();
    assert_eq!(refusal(found(world, &with_id(x), &keyed("none", 2)).await), "key reused");
    let first = found(world, &with_id(x), &keyed("x", 3)).await.unwrap();
    assert_eq!(refusal(found(world, &with_id(y), &keyed("x", 4)).await), "key reused");
    assert_eq!(refusal(found(world, &new("Once"), &keyed("x", 5)).await), "key reused");
    let again = found(world, &with_id(x), &keyed("x", 3)).await.unwrap();
    assert_eq!((again.output, again.replayed), (first.output, true));
    let (caller, request) = (Caller::session(world.member), Request::default());
    world.nimbus.run(&caller, x, &DeleteOrganization, &request).await.unwrap();
    assert_eq!(refusal(found(world, &with_id(x), &keyed("x", 3)).await), "conflict");
}

async fn a_token_founds_nothing(world: &World) {
    let owner = world.user(world.member, "Linus");
    let token = Caller { bound_to: Some(world.org), ..Caller::session(owner.id) };
    let reading = Caller { scopes: Scopes { read: true, write: false }, ..Caller::session(owner.id) };
    let (new, request) = (new("No"), Request::default());
    for caller in [token, reading] {
        let founding = world.nimbus.found_organization(&caller, &new, &owner, &request, Vec::new());
        assert_eq!(refusal(founding.await), "denied");
    }
}

async fn only_owners_edit_and_delete_an_organization(world: &World) {
    let name = Edit::Set("Acme Corporation".parse().unwrap());
    let edit = EditOrganization { patch: OrganizationPatch { name, ..OrganizationPatch::default() } };
    assert_eq!(refusal(world.act(world.admin, edit.clone()).await), "denied");
    assert_eq!(refusal(world.act(world.admin, DeleteOrganization).await), "denied");
    assert_eq!(world.act(world.owner, edit).await.unwrap().name.as_str(), "Acme Corporation");
    let slug = Edit::Set("elsewhere".parse().unwrap());
    let edit = EditOrganization { patch: OrganizationPatch { slug, ..OrganizationPatch::default() } };
    assert_eq!(faults(world.act(world.owner, edit).await), ["/slug taken"]);
}

async fn a_deleted_organization_comes_back(world: &World) {
    world.act(world.owner, DeleteOrganization).await.unwrap();
    let caller = Caller::session(world.owner);
    assert_eq!(refusal(world.nimbus.get_organization(&caller, world.org).await), "not found");
    assert_eq!(refusal(world.act(world.owner, DeleteOrganization).await), "not found");
    assert_eq!(refusal(world.act(world.admin, RestoreOrganization).await), "denied");
    assert_eq!(refusal(world.act(world.outsider, RestoreOrganization).await), "not found");
    assert_eq!(world.act(world.owner, RestoreOrganization).await.unwrap().deleted_at, None);
    world.made(world.member, "As before").await;
}

async fn a_token_sees_only_its_organization(world: &World) {
    let second = found(world, &new("Second"), &Request::default()).await.unwrap().output.organization.id;
    let mine = |bound_to| async move {
        let caller = Caller { bound_to, ..Caller::session(world.member) };
        let mine = world.nimbus.organizations(&caller).await.unwrap();
        mine.into_iter().map(|(organization, _)| organization.id).collect::<Vec<OrgId>>()
    };
    assert_eq!(mine(None).await, [second, world.org], "by name");
    assert_eq!(mine(Some(world.org)).await, [world.org]);
    let bound = Caller { bound_to: Some(second), ..Caller::session(world.member) };
    let cut = Cut { after: None, limit: 10 };
    assert_eq!(refusal(world.nimbus.list_tags(&bound, world.org, &cut).await), "not found");
}

fn new_project(key: &str) -> NewProject {
    let (key, name) = (key.parse().unwrap(), key.parse().unwrap());
    NewProject { id: None, key, name, description: None, colour: None }
}

async fn a_project_is_kept_by_admins(world: &World) {
    let create = CreateProject { new: new_project("WEB") };
    assert_eq!(refusal(world.act(world.member, create.clone()).await), "denied");
    let project = world.act(world.admin, create.clone()).await.unwrap();
    assert_eq!(faults(world.act(world.admin, create).await), ["/key taken"]);
    let edit = EditProject {
        project: ProjectRef::Id(project.id),
        patch: ProjectPatch { description: Patch::Set("Text".parse().unwrap()), ..ProjectPatch::default() },
    };
    assert_eq!(refusal(world.act(world.admin, edit.clone()).await), "version required");
    let edited = world.ask(world.admin, edit, &at(project.version)).await.unwrap().output;
    assert_eq!(edited.description.as_str(), "Text");
    let same = UnarchiveProject { project: ProjectRef::Id(project.id) };
    assert_eq!(world.act(world.admin, same).await.unwrap(), edited, "it was not archived");
}

async fn a_project_key_that_is_taken_meanwhile_keeps_it_in_the_trash(world: &World) {
    let task = world.made(world.member, "Inside").await;
    let project = ProjectRef::Id(world.project);
    world.act(world.admin, DeleteProject { project: project.clone() }).await.unwrap();
    assert!(world.task_now(&task).await.is_none(), "what is in it is hidden");
    let rename = EditProject { project: project.clone(), patch: ProjectPatch::default() };
    assert_eq!(refusal(world.act(world.admin, rename).await), "deleted");
    let usurper = world.act(world.admin, CreateProject { new: new_project("OPS") }).await.unwrap();
    let restore = RestoreProject { project };
    assert_eq!(faults(world.act(world.admin, restore.clone()).await), ["/key taken"]);
    world.act(world.admin, DeleteProject { project: ProjectRef::Id(usurper.id) }).await.unwrap();
    world.act(world.admin, restore).await.unwrap();
    assert!(world.task_now(&task).await.is_some());
}

async fn members_make_tags_and_admins_keep_them(world: &World) {
    let create =
        |name: &str| CreateTag { new: NewTag { id: None, name: name.parse().unwrap(), colour: None } };
    let tag = world.act(world.member, create("bug")).await.unwrap();
    assert_eq!(faults(world.act(world.member, create("BUG")).await), ["/name taken"]);
    let name = Edit::Set("defect".parse().unwrap());
    let edit = EditTag { tag: TagRef::Id(tag.id), patch: TagPatch { name, ..TagPatch::default() } };
    assert_eq!(refusal(world.act(world.member, edit.clone()).await), "denied");
    assert_eq!(world.act(world.admin, edit).await.unwrap().name.as_str(), "defect");
}

async fn a_place_beyond_the_head_asks_for_a_new_start(world: &World) {
    let caller = Caller::session(world.member);
    let head = world.head().await;
    assert!(world.nimbus.log(&caller, world.org, head, 10).await.unwrap().items.is_empty());
    assert_eq!(refusal(world.nimbus.log(&caller, world.org, head.next(), 10).await), "resync required");
}
