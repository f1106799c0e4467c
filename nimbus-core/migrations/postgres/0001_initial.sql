-- The first schema: accounts, organizations and what they own, the change log. The same tables and columns as on SQLite,
-- in PostgreSQL's own types; what differs is said where it does.
-- Every key of an organization's data begins with org_id and every reference is composite, so that a row of one
-- organization cannot point into another. Texts are compared bytewise, as everywhere else.
-- A purged row (purged_at) is emptied and stays for what still points at it; whoever reads records leaves it out.
-- References among rows that are written together may be put off to the end of the transaction, for a database is moved
-- table by table.

-- What was applied to this database; the runner reads it before anything else.
create table migrations (
    number     integer primary key,
    name       text not null,
    checksum   text not null,
    applied_at timestamptz not null
);

create table meta (
    name  text collate "C" primary key,
    value text collate "C" not null
);

-- Accounts -----------------------------------------------------------------------------------------------------------

create table users (
    user_id      uuid primary key,
    email        text collate "C" not null,
    email_folded text collate "C" not null unique,
    name         text collate "C" not null,
    image_url    text collate "C",
    time_zone    text collate "C",
    password     text collate "C",
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);

create table sessions (
    session_id   uuid primary key,
    user_id      uuid not null references users (user_id) on delete cascade,
    hash         bytea not null unique check (length(hash) = 32),
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    agent        text collate "C",
    address      text collate "C"
);
create index sessions_user on sessions (user_id, created_at);

-- Organizations ------------------------------------------------------------------------------------------------------

create table organizations (
    org_id     uuid primary key,
    version    bigint not null,
    name       text collate "C" not null,
    slug       text collate "C" not null,
    image_url  text collate "C",
    week_start text collate "C" not null check (week_start in ('monday', 'saturday', 'sunday')),
    time_zone  text collate "C" not null,
    created_at timestamptz not null,
    created_by uuid not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    purged_at  timestamptz
);
create unique index organizations_slug on organizations (slug) where deleted_at is null;
create index organizations_trash on organizations (deleted_at) where deleted_at is not null and purged_at is null;

-- The newest change of each organization: its number and the hash of its row in the chain.
create table heads (
    org_id uuid primary key references organizations (org_id),
    seq    bigint not null check (seq >= 0),
    hash   bytea not null check (length(hash) = 32)
) with (fillfactor = 50);

create table members (
    org_id       uuid not null references organizations (org_id),
    user_id      uuid not null,
    version      bigint not null,
    role         text collate "C" not null check (role in ('member', 'admin', 'owner')),
    name         text collate "C" not null,
    email        text collate "C",
    email_folded text collate "C",
    image_url    text collate "C",
    claimed      boolean not null,
    created_at   timestamptz not null,
    created_by   uuid not null,
    updated_at   timestamptz not null,
    deleted_at   timestamptz,
    purged_at    timestamptz,
    primary key (org_id, user_id),
    foreign key (org_id, created_by) references members (org_id, user_id) deferrable
);
create index members_user on members (user_id, org_id);
create index members_email on members (org_id, email_folded) where email_folded is not null;
create index members_owners on members (org_id, user_id) where role = 'owner' and deleted_at is null;
create index members_name on members (org_id, name, user_id);

create table tokens (
    token_id     uuid primary key,
    user_id      uuid not null references users (user_id) on delete cascade,
    org_id       uuid not null,
    hash         bytea not null unique check (length(hash) = 32),
    name         text collate "C" not null,
    can_read     boolean not null,
    can_write    boolean not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    foreign key (org_id, user_id) references members (org_id, user_id)
);
create index tokens_user on tokens (user_id, created_at);

create table invitations (
    org_id        uuid not null references organizations (org_id),
    invitation_id uuid not null,
    version       bigint not null,
    email         text collate "C" not null,
    email_folded  text collate "C" not null,
    role          text collate "C" not null check (role in ('member', 'admin', 'owner')),
    expires_at    timestamptz not null,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    deleted_at    timestamptz,
    purged_at     timestamptz,
    primary key (org_id, invitation_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
);
create unique index invitations_email on invitations (org_id, email_folded) where deleted_at is null;
create index invitations_open on invitations (org_id, created_at, invitation_id) where deleted_at is null;

create table invitation_secrets (
    org_id        uuid not null,
    invitation_id uuid not null,
    hash          bytea not null unique check (length(hash) = 32),
    primary key (org_id, invitation_id),
    foreign key (org_id, invitation_id) references invitations (org_id, invitation_id)
);

create table projects (
    org_id      uuid not null references organizations (org_id),
    project_id  uuid not null,
    version     bigint not null,
    key         text collate "C" not null,
    name        text collate "C" not null,
    description text collate "C" not null,
    colour      text collate "C",
    archived    boolean not null,
    created_at  timestamptz not null,
    created_by  uuid not null,
    updated_at  timestamptz not null,
    deleted_at  timestamptz,
    purged_at   timestamptz,
    primary key (org_id, project_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
);
create unique index projects_key on projects (org_id, key) where deleted_at is null;
create index projects_bin on projects (org_id, key, project_id) where deleted_at is not null and purged_at is null;
create index projects_trash on projects (deleted_at) where deleted_at is not null and purged_at is null;

-- Numbers that are handed out, outside the logged records: they only ever rise.
create table counters (
    org_id        uuid not null,
    project_id    uuid not null,
    next_number   bigint not null check (next_number >= 1),
    last_position text collate "C",
    primary key (org_id, project_id),
    foreign key (org_id, project_id) references projects (org_id, project_id)
) with (fillfactor = 50);

create table tags (
    org_id      uuid not null references organizations (org_id),
    tag_id      uuid not null,
    version     bigint not null,
    name        text collate "C" not null,
    name_folded text collate "C" not null,
    colour      text collate "C",
    created_at  timestamptz not null,
    created_by  uuid not null,
    updated_at  timestamptz not null,
    deleted_at  timestamptz,
    purged_at   timestamptz,
    primary key (org_id, tag_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
);
create unique index tags_name on tags (org_id, name_folded) where deleted_at is null;

create table tasks (
    org_id        uuid not null,
    task_id       uuid not null,
    version       bigint not null,
    project_id    uuid not null,
    number        bigint not null check (number >= 1),
    title         text collate "C" not null,
    description   text collate "C" not null,
    status        text collate "C" not null check (status in ('todo', 'in_progress', 'done', 'cancelled')),
    priority      smallint check (priority between 1 and 4),
    start_day     date,
    start_at      timestamptz,
    start_zone    text collate "C",
    due_key       text collate "C",
    due_day       date,
    due_at        timestamptz,
    due_zone      text collate "C",
    estimate      integer check (estimate between 0 and 525600),
    parent_id     uuid,
    position      text collate "C" not null,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    completed_at  timestamptz,
    deleted_at    timestamptz,
    purged_at     timestamptz,
    source_system text collate "C",
    source_key    text collate "C",
    source_url    text collate "C",
    source_author text collate "C",
    source_digest text collate "C",
    primary key (org_id, task_id),
    foreign key (org_id, project_id) references projects (org_id, project_id),
    foreign key (org_id, parent_id) references tasks (org_id, task_id) deferrable,
    foreign key (org_id, created_by) references members (org_id, user_id),
    check ((source_system is null) = (source_key is null)),
    check ((completed_at is not null) = (status in ('done', 'cancelled')) or purged_at is not null)
);
create unique index tasks_number on tasks (org_id, project_id, number);
create unique index tasks_source on tasks (org_id, source_system, source_key) where source_system is not null and purged_at is null;
create index tasks_position on tasks (org_id, project_id, position, task_id) where deleted_at is null;
create index tasks_status on tasks (org_id, project_id, status, position, task_id) where deleted_at is null;
create index tasks_created on tasks (org_id, created_at, task_id) where deleted_at is null;
create index tasks_updated on tasks (org_id, updated_at, task_id) where deleted_at is null;
create index tasks_open on tasks (org_id, status, created_at, task_id) where deleted_at is null;
create index tasks_due on tasks (org_id, due_key, task_id) where deleted_at is null;
-- The order people get, of what is open and due: as on `Sort::FOR_PEOPLE`.
create index tasks_agenda on tasks (org_id, due_key, priority desc nulls last, created_at desc, number, task_id) where deleted_at is null and completed_at is null and due_key is not null;
create index tasks_completed on tasks (org_id, completed_at, task_id) where deleted_at is null;
create index tasks_priority on tasks (org_id, priority, task_id) where deleted_at is null;
create index tasks_state on tasks (org_id, status, task_id) where deleted_at is null;
create index tasks_title on tasks (org_id, lower(title), task_id) where deleted_at is null;
create index tasks_creator on tasks (org_id, created_by, created_at, task_id) where deleted_at is null;
create index tasks_parent on tasks (org_id, parent_id) where parent_id is not null;
create index tasks_deleted on tasks (org_id, updated_at, task_id) where deleted_at is not null and purged_at is null;
create index tasks_expired on tasks (org_id, deleted_at, task_id) where deleted_at is not null and purged_at is null;
create index tasks_bin on tasks (org_id, project_id, task_id) where deleted_at is not null and purged_at is null;
create index tasks_trash on tasks (deleted_at) where deleted_at is not null and purged_at is null;

create table task_tags (
    org_id  uuid not null,
    task_id uuid not null,
    tag_id  uuid not null,
    primary key (org_id, task_id, tag_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, tag_id) references tags (org_id, tag_id)
);
create index task_tags_tag on task_tags (org_id, tag_id, task_id);

create table task_assignees (
    org_id  uuid not null,
    task_id uuid not null,
    user_id uuid not null,
    primary key (org_id, task_id, user_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, user_id) references members (org_id, user_id)
);
create index task_assignees_user on task_assignees (org_id, user_id, task_id);

-- Words of titles and descriptions as core folds them, each preceded by a mark of its organization, so that a search
-- never reads another organization's postings; a long word is there by its digest. A table of its own: a task whose state
-- changes writes nothing here. Found from a task only, so that no reference is checked. (SQLite has task_search instead.)
create table task_words (
    org_id  uuid not null,
    task_id uuid not null,
    words   text[] collate "C" not null,
    primary key (org_id, task_id)
);
create index task_words_words on task_words using gin (words);

create table comments (
    org_id        uuid not null,
    comment_id    uuid not null,
    version       bigint not null,
    task_id       uuid not null,
    project_id    uuid not null,
    body          text collate "C" not null,
    reply_to      uuid,
    edited_at     timestamptz,
    created_at    timestamptz not null,
    created_by    uuid not null,
    updated_at    timestamptz not null,
    deleted_at    timestamptz,
    purged_at     timestamptz,
    source_system text collate "C",
    source_key    text collate "C",
    source_url    text collate "C",
    source_author text collate "C",
    source_digest text collate "C",
    primary key (org_id, comment_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, project_id) references projects (org_id, project_id),
    foreign key (org_id, reply_to) references comments (org_id, comment_id) deferrable,
    foreign key (org_id, created_by) references members (org_id, user_id)
);
-- With deleted_at, so that living comments are counted without looking at them.
create index comments_task on comments (org_id, task_id, deleted_at, created_at, comment_id);
create unique index comments_source on comments (org_id, source_system, source_key) where source_system is not null and purged_at is null;
create index comments_expired on comments (org_id, deleted_at, comment_id) where deleted_at is not null and purged_at is null;
create index comments_trash on comments (deleted_at) where deleted_at is not null and purged_at is null;

create table comment_mentions (
    org_id     uuid not null,
    comment_id uuid not null,
    user_id    uuid not null,
    primary key (org_id, comment_id, user_id),
    foreign key (org_id, comment_id) references comments (org_id, comment_id),
    foreign key (org_id, user_id) references members (org_id, user_id)
);

-- The log ------------------------------------------------------------------------------------------------------------

-- One act of one actor. Its name, actor, time, subject and what it undoes are hashed with each of its changes; its request
-- key and what it was undone by may change later.
-- `answer` is kept where a repeated request could not be answered from records, and erased by any purge.
create table operations (
    org_id       uuid not null references organizations (org_id),
    operation_id uuid not null,
    name         text collate "C" not null,
    user_id      uuid not null,
    token_id     uuid,
    system       boolean not null,
    at           timestamptz not null,
    request_key  text collate "C",
    fingerprint  bytea,
    subject_kind text collate "C",
    subject_id   uuid,
    first_seq    bigint,
    last_seq     bigint,
    undoes       uuid,
    undone_by    uuid,
    answer       text collate "C",
    primary key (org_id, operation_id),
    foreign key (org_id, undoes) references operations (org_id, operation_id) deferrable,
    foreign key (org_id, undone_by) references operations (org_id, operation_id) deferrable
);
create unique index operations_key on operations (org_id, user_id, request_key) where request_key is not null;
-- What a person could undo next.
create index operations_latest on operations (org_id, user_id, last_seq) where last_seq is not null and undoes is null and undone_by is null;
create index operations_answer on operations (org_id) where answer is not null;

-- Insert-only: triggers below refuse anything else.
create table changes (
    org_id       uuid not null,
    seq          bigint not null check (seq >= 1),
    operation_id uuid not null,
    verb         text collate "C" not null check (verb in ('created', 'updated', 'deleted', 'restored', 'purged')),
    kind         text collate "C" not null,
    record_id    uuid not null,
    project_id   uuid,
    task_id      uuid,
    audience     text collate "C" not null check (audience in ('everyone', 'admins')),
    digest       bytea not null check (length(digest) = 32),
    hash         bytea not null check (length(hash) = 32),
    primary key (org_id, seq),
    foreign key (org_id, operation_id) references operations (org_id, operation_id)
);
create index changes_record on changes (org_id, record_id, seq);
create index changes_task on changes (org_id, task_id, seq) where task_id is not null;

create function nimbus_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the change log is insert-only';
end
$$;
create trigger changes_stay before update or delete on changes for each row execute function nimbus_refuse();
create trigger changes_remain before truncate on changes for each statement execute function nimbus_refuse();

-- What changed, as the exact bytes that were hashed; erased by a purge, whereupon the chain still verifies. Each belongs
-- to the row of `changes` with its number, which holds its digest; one without would be no part of anything.
create table change_payloads (
    org_id uuid not null,
    seq    bigint not null,
    salt   bytea not null check (length(salt) = 16),
    bytes  bytea not null,
    primary key (org_id, seq)
);

create table jobs (
    job_id     uuid primary key,
    org_id     uuid not null references organizations (org_id),
    work       text collate "C" not null,
    subject    uuid not null,
    run_at     timestamptz not null,
    attempts   integer not null
);
create index jobs_due on jobs (run_at, job_id);

-- Row-level security ---------------------------------------------------------------------------------------------------

-- A second net, off until `nimbus migrate --row-level-security on` spreads it: with it a connection sees the rows of the
-- organizations it has named in nimbus.tenants (ids with commas between them, * for all), and without a name none.
create function nimbus_sees(org uuid) returns boolean language sql stable parallel safe as $$
    select case current_setting('nimbus.tenants', true)
        when '*' then true
        else org::text = any (string_to_array(current_setting('nimbus.tenants', true), ','))
    end
$$;
create function nimbus_sees_all() returns boolean language sql stable parallel safe as $$
    select current_setting('nimbus.tenants', true) = '*'
$$;
create policy tenants on users using (nimbus_sees_all());
create policy tenants on sessions using (nimbus_sees_all());
create policy tenants on organizations using (nimbus_sees(org_id));
create policy tenants on heads using (nimbus_sees(org_id));
create policy tenants on members using (nimbus_sees(org_id));
create policy tenants on tokens using (nimbus_sees(org_id));
create policy tenants on invitations using (nimbus_sees(org_id));
create policy tenants on invitation_secrets using (nimbus_sees(org_id));
create policy tenants on projects using (nimbus_sees(org_id));
create policy tenants on counters using (nimbus_sees(org_id));
create policy tenants on tags using (nimbus_sees(org_id));
create policy tenants on tasks using (nimbus_sees(org_id));
create policy tenants on task_tags using (nimbus_sees(org_id));
create policy tenants on task_assignees using (nimbus_sees(org_id));
create policy tenants on task_words using (nimbus_sees(org_id));
create policy tenants on comments using (nimbus_sees(org_id));
create policy tenants on comment_mentions using (nimbus_sees(org_id));
create policy tenants on operations using (nimbus_sees(org_id));
create policy tenants on changes using (nimbus_sees(org_id));
create policy tenants on change_payloads using (nimbus_sees(org_id));
create policy tenants on jobs using (nimbus_sees(org_id));

-- Privileges -----------------------------------------------------------------------------------------------------------

-- What the role that serves may not do, although it may by default (`nimbus migrate --print-roles`): alter the log, forget
-- what was done, take away rows that are only ever emptied, write down migrations. A migration that makes a table of
-- this kind replaces this function and calls it again.
create function nimbus_narrow() returns void language plpgsql as $$
begin
    if exists (select from pg_roles where rolname = 'nimbus_app') then
        revoke update, delete on changes from nimbus_app;
        revoke delete on
            organizations, heads, members, invitations, projects, counters, tags, tasks, comments, operations
            from nimbus_app;
        revoke insert, update, delete on migrations from nimbus_app;
    end if;
end
$$;
select nimbus_narrow();
