//! Tagged JSON: what loads is written to a fixed point, and the session, which reads
//! lazily and keeps text, says the same as the reader of values.

#![no_main]

use std::fmt::Debug;

use carafe_session::{SessionData, tagged_json};
use carafe_value::Value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let value = tagged_json::loads(text).ok();
    for sorted in [false, true] {
        if let Some(value) = &value {
            fixed_point(value, sorted);
        }
    }
    let session = SessionData::from_json(text).ok();
    if let Some(value) = &value {
        let dict = session.as_ref().map(SessionData::to_dict);
        assert_same(dict.as_ref(), value.as_dict());
    }
    if let Some(session) = session {
        round_trip(&session);
        change(session);
    }
});

fn fixed_point(value: &Value, sorted: bool) {
    let json = tagged_json::dumps(value, sorted).expect("it was read");
    assert!(json.is_ascii());
    let again = tagged_json::loads(&json).expect("it was written");
    assert_same(&again, value);
    assert_eq!(tagged_json::dumps(&again, sorted).unwrap(), json);
}

fn round_trip(session: &SessionData) {
    let json = session.to_json().expect("it was read");
    let again = SessionData::from_json(&json).expect("it was written");
    assert_eq!(again.to_json().unwrap(), json);
    assert_same(again.to_dict(), session.to_dict());
    assert_eq!(session.clone().to_json().unwrap(), json);
}

/// Sets a key, then removes it; the others stay as they were.
fn change(mut session: SessionData) {
    let mut other = "other".to_owned();
    while session.contains_key(&other) {
        other.push('\'');
    }
    let before = session.to_json().unwrap();
    let others = session.to_dict();
    session.insert(other.as_str(), 1);
    let json = session.to_json().unwrap();
    let mut again = SessionData::from_json(&json).expect("it was written");
    assert_eq!(again[&other], 1);
    again.pop(&other);
    assert_same(again.to_dict(), others);
    assert_eq!(again.to_json().unwrap(), before);
}

/// Fails unless both are equal, or unequal because NaN is not equal to itself.
fn assert_same<T: PartialEq + Debug>(left: T, right: T) {
    let has_nan = || format!("{left:?}").contains("NaN");
    assert!(left == right || has_nan(), "{left:?}, then {right:?}");
}
