//! Every row against another tenant's things (R48).

use nimbus_http::wire::path;

use crate::ask::Ask;
use crate::cases;
use crate::cast::{Things, Who};
use crate::stage::Stage;

#[tokio::test]
async fn what_is_anothers_is_not_found_whatever_place_of_the_path_it_is_named_in() {
    let stage = Stage::new().await;
    let mut asked = 0;
    for case in cases::all() {
        for name in path::names(case.row.path) {
            let theirs =
                case.ask(&stage, |other| (other == name).then(|| stage.cast.theirs.named(name))).await;
            let absent = case.ask(&stage, |other| (other == name).then(|| Things::absent(name))).await;
            let malformed = case.ask(&stage, |other| (other == name).then(|| "!".to_owned())).await;
            let theirs = stage.ask(Who::Owner, theirs).await;
            let absent = stage.ask(Who::Owner, absent).await;
            let malformed = stage.ask(Who::Owner, malformed).await;
            let of = format!("{} with a foreign {name}", case.row.name);
            assert_eq!(
                (theirs.status, absent.status, malformed.status),
                (404, 404, 404),
                "{of}: {}",
                theirs.json
            );
            assert_eq!(theirs.json["detail"], absent.json["detail"], "{of}");
            asked += 1;
        }
    }
    assert!(asked > 20, "only {asked} places were tried");
}

#[tokio::test]
async fn what_is_anothers_in_a_body_is_worded_like_what_is_not_there() {
    let stage = Stage::new().await;
    for case in cases::all() {
        for (pointer, name) in case.names {
            let mut errors = Vec::new();
            for id in [stage.cast.theirs.named(name), Things::absent(name)] {
                let mut ask = case.ask(&stage, |_| None).await;
                *ask.body.as_mut().and_then(|body| body.pointer_mut(pointer)).unwrap() = id.as_str().into();
                let told = stage.ask(Who::Owner, ask).await;
                assert_eq!(told.status, 422, "{} with {name} {id}: {}", case.row.name, told.json);
                errors.push(told.json["errors"].to_string().replace(&id, "ID"));
            }
            assert_eq!(errors[0], errors[1], "{}", case.row.name);
            assert!(errors[0].contains(pointer), "{} does not say where: {}", case.row.name, errors[0]);
        }
    }
}

#[tokio::test]
async fn what_is_anothers_in_a_query_is_worded_like_what_is_not_there() {
    let stage = Stage::new().await;
    for case in cases::all() {
        for (query, name) in case.asks {
            let mut errors = Vec::new();
            for id in [stage.cast.theirs.named(name), Things::absent(name)] {
                let mut ask = case.ask(&stage, |_| None).await;
                let path = ask.uri.split('?').next().unwrap_or_default();
                ask.uri = format!("{path}?{}", query.replace("{}", &id));
                let told = stage.ask(Who::Owner, ask).await;
                assert_eq!(told.status, 422, "{} with {query} of {id}: {}", case.row.name, told.json);
                errors.push(told.json["errors"].to_string().replace(&id, "ID"));
            }
            assert_eq!(errors[0], errors[1], "{}", case.row.name);
            let parameter = query.split('&').next_back().and_then(|pair| pair.split('=').next()).unwrap();
            assert!(errors[0].contains(&format!("\"?{parameter}\"")), "{}: {}", case.row.name, errors[0]);
        }
    }
}

#[tokio::test]
async fn a_cursor_of_another_tenant_or_list_has_expired_and_a_garbled_one_is_malformed() {
    let stage = Stage::new().await;
    let mut foreign = 0;
    for case in cases::all().iter().filter(|case| case.row.query_names.contains(&"cursor")) {
        let uri = |who: Who, query: &str| {
            let things = if who == Who::Outsider { &stage.cast.theirs } else { &stage.cast.ours };
            format!("{}?{query}", crate::ask::path_of(case.row, things, |_| None))
        };
        let garbled = stage.ask(Who::Owner, Ask::get(uri(Who::Owner, "cursor=abc"))).await;
        assert_eq!((garbled.status, &garbled.json["code"]), (400, &"malformed".into()), "{}", case.row.name);
        let first = stage.ask(Who::Outsider, Ask::get(uri(Who::Outsider, "limit=1"))).await.expect(200);
        let Some(cursor) = first.json["next_cursor"].as_str() else { continue };
        if path::names(case.row.path).next().is_some() {
            let told = stage.ask(Who::Owner, Ask::get(uri(Who::Owner, &format!("cursor={cursor}")))).await;
            assert_eq!(
                (told.status, &told.json["code"]),
                (410, &"cursor_expired".into()),
                "{}",
                case.row.name
            );
            foreign += 1;
        }
    }
    assert!(foreign >= 3, "only {foreign} lists of the other tenant have a second page");
}

#[tokio::test]
async fn pages_of_one_item_make_up_the_whole_list() {
    let stage = Stage::new().await;
    for case in cases::all().iter().filter(|case| case.row.query_names.contains(&"cursor")) {
        let path = crate::ask::path_of(case.row, &stage.cast.ours, |_| None);
        let whole = stage.ask(Who::Owner, Ask::get(&path)).await.expect(200);
        let mut walked = Vec::new();
        let mut next = Some(format!("{path}?limit=1"));
        while let Some(uri) = next {
            let page = stage.ask(Who::Owner, Ask::get(uri)).await.expect(200);
            walked.extend(page.json["items"].as_array().unwrap().clone());
            assert_eq!(
                page.json["next_cursor"].is_null(),
                page.header("link").is_none(),
                "{}",
                case.row.name
            );
            next = page.header("link").map(|link| link[1..link.find('>').unwrap()].to_owned());
            assert!(walked.len() < 50, "the list of {} never ends", case.row.name);
        }
        assert_eq!(&walked, whole.json["items"].as_array().unwrap(), "{}", case.row.name);
    }
}
