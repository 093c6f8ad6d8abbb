use minijinja::value::{Rest, ValueKind, ValueOrKwargs};
use minijinja::{Error, State, Value, filters};

use crate::python::check_printf;

/// Formats text as Python's `printf`, which takes the whole part of a number for `%d`; the
/// engine takes whole numbers alone.
pub(crate) fn format(
    state: &mut State<'_, '_>,
    text: &Value,
    mut args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let format = text.as_str().unwrap_or_default();
    check_printf(format)?;
    for place in whole_numbers(format) {
        if let Some(arg) = args.get_mut(place) {
            *arg = whole_part(arg).into();
        }
    }
    filters::format(state, text, args)
}

/// Finds the places of the arguments that are written as whole numbers; none where arguments
/// have names.
fn whole_numbers(text: &str) -> Vec<usize> {
    let (mut found, mut place) = (Vec::new(), 0);
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        let is_end = |c: char| c.is_ascii_alphabetic() || "%(".contains(c);
        let Some(end) = after.find(is_end) else {
            break;
        };
        match after.as_bytes()[end] {
            b'(' => return Vec::new(),
            b'%' => {}
            conversion => {
                if matches!(conversion, b'd' | b'i') {
                    found.push(place);
                }
                place += 1;
            }
        }
        rest = &after[end + 1..];
    }
    found
}

fn whole_part(value: &Value) -> Value {
    let float = match value.kind() {
        ValueKind::Number if !value.is_integer() => f64::try_from(value.clone()).ok(),
        _ => None,
    };
    match float.filter(|float| float.abs() < 1e18) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "18 digits fit, and that is the aim"
        )]
        Some(float) => Value::from(float as i64),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use minijinja::Environment;

    use crate::environment::environment;

    /// The texts are Python's.
    #[test]
    fn a_whole_number_is_made_of_any() {
        let environment: Environment<'_> = environment(carafe_routing::JsonOptions::default());
        for (source, expected) in [
            ("'%d'|format(3.9)", "3"),
            ("'%i|%5d|%-4d|'|format(-3.9, 7 / 2, 2.0)", "-3|    3|2   |"),
            ("'%d%% of %s'|format(7 / 2, 1.5)", "3% of 1.5"),
            ("'%.1f %d'|format(1.26, 5)", "1.3 5"),
            ("'%(n)d'|format(n=4)", "4"),
            ("'%d items' % (5 / 2)", "2 items"),
        ] {
            let source = format!("{{{{ {source} }}}}");
            let source = crate::python::translate(&source);
            assert_eq!(
                environment.render_str(&source, ()).unwrap(),
                expected,
                "{source}"
            );
        }
    }
}
