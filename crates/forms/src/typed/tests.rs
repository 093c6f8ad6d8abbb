use std::collections::BTreeMap;

use carafe_value::Value;
use serde::Deserialize;

use super::*;

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Order {
    name: String,
    count: u32,
    price: f32,
    gift: bool,
    size: Option<i8>,
    note: Option<String>,
    tags: Vec<String>,
    numbers: Vec<u8>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Blue,
}

/// Without a default for anything.
#[derive(Debug, Deserialize, PartialEq)]
struct Strict {
    name: String,
    age: u8,
    colours: Vec<Colour>,
    agreed: bool,
    colour: Option<Colour>,
}

fn problems(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn fields_become_what_the_type_asks_for() {
    let query = "name=Ada&count=+7+&price=1.5&gift=on&size=&note=&tags=a&tags=b&numbers=1&x=y";
    let order: Order = read(&MultiDict::from_urlencoded(query))
        .into_result()
        .unwrap();
    let expected = Order {
        name: "Ada".to_owned(),
        count: 7,
        price: 1.5,
        gift: true,
        size: None,
        note: None,
        tags: vec!["a".to_owned(), "b".to_owned()],
        numbers: vec![1],
    };
    assert_eq!(order, expected);
    assert_eq!(
        read(&MultiDict::default()).into_result(),
        Ok(Order::default())
    );
}

/// As a form of WTForms: what browsers leave out is off, empty or nothing.
#[test]
fn what_browsers_leave_out_needs_no_default() {
    let dict = MultiDict::from_urlencoded("name=Ada&age=36");
    let expected = Strict {
        name: "Ada".to_owned(),
        age: 36,
        colours: vec![],
        agreed: false,
        colour: None,
    };
    assert_eq!(read(&dict).into_result(), Ok(expected));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let table: [(&str, &[&str]); 9] = [
        ("", &["name: missing", "age: missing"]),
        (
            "age=x&agreed=perhaps",
            &[
                "age: not a whole number",
                "agreed: neither on nor off",
                "name: missing",
            ],
        ),
        ("name=&age=256", &["age: out of range"]),
        ("name=&age=-1", &["age: out of range"]),
        ("name=&age=1.5", &["age: not a whole number"]),
        ("name=&age=", &["age: not a whole number"]),
        (
            "name=&age=99999999999999999999999999999999999999999999",
            &["age: not a whole number"],
        ),
        (
            "name=&age=1&colour=green",
            &["colour: not one of red, blue"],
        ),
        (
            "name=&age=x&colours=red&colours=green",
            &["age: not a whole number", "colours: not one of red, blue"],
        ),
    ];
    for (form, expected) in table {
        let read: Outcome<Strict> = read(&MultiDict::from_urlencoded(form));
        assert_eq!(
            problems(&read.into_result().unwrap_err()),
            expected,
            "{form}"
        );
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for price in ["NaN", "inf", "1e999", "one", ""] {
        let form = MultiDict::from_urlencoded(&format!("price={price}"));
        let read: Outcome<Order> = read(&form);
        assert_eq!(problems(&read.problems), ["price: not a number"], "{price}");
    }
}

#[test]
fn a_form_without_a_type_is_a_map() {
    let dict = MultiDict::from_urlencoded("a=1&b=2&a=3");
    let all: MultiDict = read(&dict).into_result().unwrap();
    assert_eq!(all, dict);
    let value: Value = read(&dict).into_result().unwrap();
    assert_eq!(value["b"], "2");
    assert_eq!(value["a"][1], "3");
    let first: BTreeMap<String, String> = read(&dict).into_result().unwrap();
    assert_eq!(first["a"], "1");
}
