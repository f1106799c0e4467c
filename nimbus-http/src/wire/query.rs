//! Query strings: the same field-by-field decoding as for bodies, from text that has no types.
//!
//! A list is written with commas, `include=people,tags`; a parameter that is not known or comes twice is a fault.

use nimbus_core::fault::{Fault, Faults, Input};
use serde_json::{Map, Value};

/// Reads a raw query string (without the `?`).
///
/// # Errors
/// Every fault, each with the pointer `?name`.
pub fn decode<Q: Input>(raw: &str) -> Result<Q, Faults> {
    let mut faults = Faults::new();
    let texts = texts::<Q>(raw, &mut faults);
    match read(&texts) {
        Ok(query) if faults.is_empty() => Ok(query),
        Ok(_) => Err(faults),
        Err(found) => {
            faults.extend(found);
            Err(faults)
        }
    }
}

/// The parameters as text; unknown and repeated ones are noted and left out.
fn texts<Q: Input>(raw: &str, faults: &mut Faults) -> Vec<(String, String)> {
    // Reading pairs of text cannot fail: what is not UTF-8 becomes U+FFFD, which no type of ours takes for another.
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(raw).unwrap_or_default();
    let mut known: Vec<(String, String)> = Vec::new();
    for (name, text) in pairs {
        let pointer = format!("?{name}");
        if !Q::FIELDS.contains(&name.as_str()) {
            faults.push(Fault::at(pointer, "unknown", unknown(Q::FIELDS)));
        } else if known.iter().any(|(earlier, _)| *earlier == name) {
            faults.push(Fault::at(pointer, "repeated", "may be given once; write a list with commas"));
        } else {
            known.push((name, text));
        }
    }
    known
}

fn unknown(fields: &[&str]) -> String {
    match fields {
        [] => "is not a parameter here; there are none".to_owned(),
        fields => format!("is not a parameter here; the parameters are {}", fields.join(", ")),
    }
}

/// What a text may mean, most literal first. The type that reads it decides: one that wants a number says of text that
/// it is of the wrong type, and is then offered the number.
const MEANINGS: [fn(&str) -> Option<Value>; 3] = [
    |text| Some(Value::from(text)),
    |text| serde_json::from_str(text).ok().filter(|json: &Value| json.is_number() || json.is_boolean()),
    |text| Some(text.split(',').map(Value::from).collect()),
];

fn read<Q: Input>(texts: &[(String, String)]) -> Result<Q, Faults> {
    let mut chosen = vec![0; texts.len()];
    let mut first: Option<Faults> = None;
    loop {
        let map: Map<String, Value> = texts
            .iter()
            .zip(&chosen)
            .filter_map(|((name, text), meaning)| Some((name.clone(), MEANINGS[*meaning](text)?)))
            .collect();
        let faults = match Q::from_json(&Value::Object(map)) {
            Ok(query) => return Ok(query),
            Err(faults) => faults,
        };
        let offered = offer_others(texts, &mut chosen, &faults);
        if !offered {
            let first = first.unwrap_or_default();
            return Err(faults.into_iter().map(|fault| of_query(first_said(fault, &first))).collect());
        }
        first.get_or_insert(faults);
    }
}

/// Moves each parameter that was of the wrong type on to its next meaning; false when nothing is left to try.
fn offer_others(texts: &[(String, String)], chosen: &mut [usize], faults: &Faults) -> bool {
    let mut any = false;
    for ((name, text), meaning) in texts.iter().zip(chosen) {
        let pointer = format!("/{name}");
        if !faults.iter().any(|fault| fault.pointer == pointer && fault.code == "type") {
            continue;
        }
        let next = (*meaning + 1..MEANINGS.len()).find(|&next| MEANINGS[next](text).is_some());
        if let Some(next) = next {
            *meaning = next;
            any = true;
        }
    }
    any
}

/// A type that no meaning suited said what it wants when it was offered the text itself.
fn first_said(fault: Fault, first: &[Fault]) -> Fault {
    let same = |earlier: &&Fault| earlier.pointer == fault.pointer && fault.code == "type";
    first.iter().find(same).cloned().unwrap_or(fault)
}

/// Faults point into the object; here they point at the parameter.
fn of_query(mut fault: Fault) -> Fault {
    let name = fault.pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
    fault.pointer = format!("?{name}");
    fault
}

/// Writes a query string (without the `?`); empty if nothing is asked.
pub fn encode<Q: Input>(query: &Q) -> String {
    let Value::Object(map) = query.encode() else {
        return String::new();
    };
    written(map.into_iter().map(|(name, value)| (name, text(value))).collect())
}

fn written(pairs: Vec<(String, String)>) -> String {
    serde_urlencoded::to_string(pairs).expect("pairs of text are always writable")
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(items) => items.into_iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use nimbus_core::text::Title;
    use rstest::rstest;

    use super::*;

    nimbus_core::input! {
        /// A list.
        struct Listing {
            /// How many.
            limit: Option<u64>,
            /// Whether to count.
            count: Option<bool>,
            /// What with.
            include: Option<Vec<Title>>,
            /// Called so.
            title: Option<Title>,
        }
    }

    #[test]
    fn each_type_reads_what_it_needs() {
        let query: Listing = decode("limit=20&count=true&include=people,tags&title=20").unwrap();
        assert_eq!((query.limit, query.count), (Some(20), Some(true)));
        assert_eq!(query.include.unwrap().len(), 2);
        assert_eq!(query.title.unwrap().to_string(), "20", "text that looks like a number stays text");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let query: Listing = decode("title=a%26b+%C3%A9&include=x,y&limit=7").unwrap();
        assert_eq!(decode::<Listing>(&encode(&query)), Ok(query));
    }

    #[rstest]
    #[case::a_typo("limt=20", "?limt", "unknown")]
    #[case::a_field_of_answers("id=1", "?id", "unknown")]
    #[case::twice("limit=20&limit=30", "?limit", "repeated")]
    #[case::not_a_number("limit=many", "?limit", "type")]
    #[case::negative("limit=-1", "?limit", "type")]
    #[case::empty("title=", "?title", "invalid")]
    #[case::one_of_a_list("include=people,", "?include", "invalid")]
    fn a_fault_points_at_its_parameter(#[case] raw: &str, #[case] pointer: &str, #[case] code: &str) {
        let faults = decode::<Listing>(raw).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!((faults[0].pointer.as_str(), faults[0].code.as_ref()), (pointer, code), "{faults:?}");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = decode::<Listing>("limt=1&limit=x&count=maybe&limit=2").unwrap_err();
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["?limt", "?limit", "?limit", "?count"]);
    }
}
