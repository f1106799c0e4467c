-- The two roles of a production database, each with the least it needs. Run this in the database that Nimbus uses, as an
-- administrator of the server; it may be run again at any time, before the first migration and after any.
--
--     nimbus migrate --print-roles | psql --set ON_ERROR_STOP=1 postgres://ADMIN@HOST/DATABASE
--
-- nimbus_owner owns the tables and migrates; nimbus_app serves. Neither can sign in until you let it, by a password, say:
--     alter role nimbus_owner login password '…';
--     alter role nimbus_app login password '…';

begin;

-- Roles belong to the whole server: one that is there stays, but must not have more than it should.
do $$
declare
    role text;
begin
    foreach role in array array['nimbus_owner', 'nimbus_app'] loop
        begin
            execute format('create role %I nologin', role);
        exception when duplicate_object or unique_violation then
            null;
        end;
        if exists (
            select from pg_roles
            where rolname = role and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        ) then
            execute format('alter role %I nosuperuser nobypassrls nocreaterole nocreatedb noreplication', role);
        end if;
        execute format('grant connect on database %I to %I', current_database(), role);
    end loop;
    if pg_has_role('nimbus_app', 'nimbus_owner', 'member') then
        revoke nimbus_owner from nimbus_app;
    end if;
    -- An administrator who is no superuser hands things over only to a role of their own.
    if not pg_has_role(current_user, 'nimbus_owner', 'member') then
        execute format('grant nimbus_owner to %I', current_user);
    end if;
end
$$;

-- Nobody but the owner makes anything here.
revoke create on schema public from public;
revoke all on schema public from nimbus_app;
grant usage, create on schema public to nimbus_owner;
grant usage on schema public to nimbus_app;

-- What somebody else made here before belongs to the owner from now on.
do $$
declare
    made record;
begin
    for made in
        select format('table public.%I', relname) as what from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and pg_get_userbyid(relowner) <> 'nimbus_owner'
        union all
        select format('function %s', oid::regprocedure) from pg_proc
        where pronamespace = 'public'::regnamespace and proname like 'nimbus\_%'
            and pg_get_userbyid(proowner) <> 'nimbus_owner'
    loop
        execute format('alter %s owner to nimbus_owner', made.what);
    end loop;
end
$$;

-- Rows are all that the app works with, also those of tables that later migrations make …
revoke all on all tables in schema public from nimbus_app;
grant select, insert, update, delete on all tables in schema public to nimbus_app;
alter default privileges for role nimbus_owner in schema public
    grant select, insert, update, delete on tables to nimbus_app;

-- … but for what the migrations themselves take away from it again.
do $$
begin
    if to_regprocedure('public.nimbus_narrow()') is not null then
        perform public.nimbus_narrow();
    end if;
end
$$;

commit;
