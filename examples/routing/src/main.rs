//! Rules, converters and `url_for`: colours by their URLs.
//!
//! Run with `cargo run -p routing`, then open <http://127.0.0.1:5000>.

use carafe::converter::{Converter, ConverterError};
use carafe::prelude::*;
use serde::Deserialize;

/// Six hexadecimal digits are a colour.
struct ColourConverter;

impl Converter for ColourConverter {
    fn regex(&self) -> &str {
        "[0-9a-fA-F]{6}"
    }

    fn parse(&self, text: &str) -> Option<Value> {
        i64::from_str_radix(text, 16).ok().map(Value::from)
    }

    fn to_url(&self, value: &Value) -> Result<String, ConverterError> {
        let colour = value
            .as_i64()
            .filter(|colour| (0..=0xff_ff_ff).contains(colour));
        let colour = colour.ok_or(ConverterError::new("a colour is a number of 24 bits"))?;
        Ok(format!("{colour:06x}"))
    }
}

fn main() -> carafe::Result<()> {
    app().run()
}

fn app() -> App {
    let mut app = App::new("routing");
    app.url_map
        .converters
        .insert("colour", |_| Ok(ColourConverter));
    app.get("/", index);
    app.get("/colour/<colour:colour>", colour);
    app.get("/mix/<colour:left>+<colour:right>", mix);
    app.get("/shades/<colour:colour>/", shades)
        .defaults([("steps", 6)]);
    app.get("/shades/<colour:colour>/<int(min=2, max=64):steps>", shades);
    for (name, colour) in [
        ("red", 0xc0_39_2b),
        ("green", 0x27_ae_60),
        ("blue", 0x29_80_b9),
    ] {
        app.add_url_rule(&format!("/{name}"), name)
            .redirect_to(url_for("colour").arg("colour", colour));
    }
    app
}

async fn index(urls: Urls) -> carafe::Result<Html<String>> {
    let clay = 0xc8_55_3d;
    let sage = 0x58_8b_8b;
    let links = [
        ("a colour", url_for("colour").arg("colour", clay)),
        (
            "two, mixed",
            url_for("mix").arg("left", clay).arg("right", sage),
        ),
        (
            "its shades",
            url_for("shades").arg("colour", sage).arg("steps", 6),
        ),
        (
            "more of them",
            url_for("shades").arg("colour", sage).arg("steps", 24),
        ),
        ("by its name", url_for("blue")),
    ];
    let mut list = String::new();
    for (text, url) in links {
        let url = urls.build(&url)?;
        list += &format!("<li><a href=\"{url}\">{text}</a> <code>{url}</code></li>");
    }
    Ok(page(
        "Colours by their URLs",
        &[clay, sage],
        &format!("<ul>{list}</ul>"),
    ))
}

async fn colour(Path(colour): Path<i64>) -> Html<String> {
    page(&format!("#{colour:06x}"), &[colour], "")
}

async fn mix(Path((left, right)): Path<(i64, i64)>) -> Html<String> {
    page("Mixed", &[left, blend(left, right, 1, 2), right], "")
}

/// Both rules of the view have these, one of them by its defaults.
#[derive(Deserialize)]
struct Shades {
    colour: i64,
    steps: i64,
}

async fn shades(Path(Shades { colour, steps }): Path<Shades>) -> Html<String> {
    let shades: Vec<_> = (0..steps)
        .map(|step| blend(colour, 0xff_ff_ff, step, steps))
        .collect();
    page(&format!("{steps} shades"), &shades, "")
}

/// Mixes a colour with `part` of `whole` of another.
fn blend(a: i64, b: i64, part: i64, whole: i64) -> i64 {
    let channel = |shift: i64| {
        let (a, b) = (a >> shift & 255, b >> shift & 255);
        (a + (b - a) * part / whole) << shift
    };
    channel(16) + channel(8) + channel(0)
}

fn page(title: &str, colours: &[i64], more: &str) -> Html<String> {
    let swatch = |colour: &i64| format!("<i style=\"background:#{colour:06x}\"></i>");
    let swatches: String = colours.iter().map(swatch).collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>\
         body{{font:18px/1.6 system-ui;max-width:40rem;margin:12vh auto;padding:0 1rem;color:#222}}\
         div{{display:flex;height:9rem;border-radius:12px;overflow:hidden;margin:2rem 0}}\
         i{{flex:1}}code{{color:#777}}a{{color:inherit}}</style>\
         <h1>{title}</h1><div>{swatches}</div>{more}"
    ))
}

#[cfg(test)]
mod tests {
    use carafe::RoutingError;

    use super::*;

    #[test]
    fn every_rule_is_reached() {
        let map = app().url_map().expect("rules without mistakes");
        let urls = map.bind("localhost").expect("a host");
        for (path, endpoint) in [
            ("/", "index"),
            ("/colour/c8553d", "colour"),
            ("/mix/c8553d+588b8b", "mix"),
            ("/shades/588b8b/", "shades"),
        ] {
            let found = urls.find(&Method::GET, path).expect(path);
            assert_eq!(found.rule().endpoint, endpoint);
        }
        assert!(!urls.test(&Method::GET, "/colour/nothing"));
        let red = urls.find(&Method::GET, "/red").expect_err("a redirect");
        assert_eq!(
            red,
            RoutingError::Redirect("http://localhost/colour/c0392b".into())
        );
    }
}
