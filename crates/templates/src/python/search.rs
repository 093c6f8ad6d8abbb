use minijinja::value::from_args;
use minijinja::{Error, ErrorKind, Value};

/// Looks for a text in another, as `find`, `rfind`, `index`, `rindex` and `count` do;
/// `None` if it is another method.
pub(crate) fn call(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    let find: fn(&str, &str) -> Option<usize> = match method {
        "find" | "index" => |text, wanted| text.find(wanted),
        "rfind" | "rindex" => |text, wanted| text.rfind(wanted),
        "count" => return Some(count(text, args)),
        _ => return None,
    };
    let found = position(text, find, args).and_then(|position| match position {
        None if method.ends_with("index") => Err(Error::new(
            ErrorKind::InvalidOperation,
            "substring not found",
        )),
        position => Ok(position.map_or(Value::from(-1), Value::from)),
    });
    Some(found)
}

type Arguments<'a> = (&'a str, Option<i64>, Option<i64>);

/// Returns how many characters stand before what is found.
fn position(
    text: &str,
    find: fn(&str, &str) -> Option<usize>,
    args: &[Value],
) -> Result<Option<usize>, Error> {
    let (wanted, start, end): Arguments<'_> = from_args(args)?;
    let Some((skipped, part)) = part(text, start, end) else {
        return Ok(None);
    };
    let at = find(part, wanted);
    Ok(at.map(|at| skipped + part[..at].chars().count()))
}

fn count(text: &str, args: &[Value]) -> Result<Value, Error> {
    let (wanted, start, end): Arguments<'_> = from_args(args)?;
    let part = part(text, start, end);
    Ok(part
        .map_or(0, |(_, part)| part.matches(wanted).count())
        .into())
}

/// Cuts a part out as `text[start:end]` does, and tells how many characters it skips.
fn part(text: &str, start: Option<i64>, end: Option<i64>) -> Option<(usize, &str)> {
    let length = text.chars().count();
    let place = |index: i64| {
        let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        match index {
            0.. => distance.min(length),
            _ => length.saturating_sub(distance),
        }
    };
    let (start, end) = (start.map_or(0, place), end.map_or(length, place));
    let byte = |at: usize| {
        text.char_indices()
            .nth(at)
            .map_or(text.len(), |(byte, _)| byte)
    };
    text.get(byte(start)..byte(end)).map(|part| (start, part))
}
