//! Templates with any mistake: an error that says where, never a panic; and no value that
//! escapes its place.
//!
//! The first byte of an input says what becomes of the rest:
//!
//! 0. a template, which is checked and rendered
//! 1. a value to print
//! 2. a value for a filter, which the next byte chooses
//!
//! Numbers of more than three digits are cut: a program's templates may ask for as much as
//! they like.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use carafe_files::Folder;
use carafe_routing::Result;
use carafe_templates::{
    TemplateContext, TemplateError, TemplateFolder, TemplateOptions, Templates, context,
};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

const FILTERS: [&str; 34] = [
    "abs",
    "capitalize",
    "center",
    "dictsort",
    "e",
    "filesizeformat",
    "first",
    "float",
    "forceescape",
    "format(1)",
    "indent(2, true)",
    "int",
    "items|list",
    "join('-')",
    "last",
    "length",
    "list",
    "lower",
    "pprint",
    "replace('a', '<')",
    "reverse",
    "round",
    "sort",
    "striptags",
    "title",
    "tojson",
    "trim",
    "truncate(9)",
    "unique|list",
    "upper",
    "urlencode",
    "urlize(20, rel='x')",
    "wordcount",
    "wordwrap(7)",
];

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    match form % 3 {
        0 => template(&bounded(&text)),
        1 => printed(&text),
        _ => filtered(rest),
    }
});

struct Site {
    runtime: Runtime,
    folder: PathBuf,
}

impl Site {
    fn new() -> Self {
        let folder = std::env::temp_dir().join("carafe-fuzz-template");
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("other.html"),
            "{% macro m(x) %}{{ x }}{% endmacro %}",
        )
        .unwrap();
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            folder,
        }
    }

    fn render(&self, source: &str, context: TemplateContext) -> Result<String> {
        let templates = Templates::default();
        self.runtime
            .block_on(templates.render_string(source.to_owned(), context))
    }

    /// The templates of the folder, read anew.
    fn templates(&self) -> Templates {
        let folder = Folder::from(self.folder.clone());
        let folder = TemplateFolder {
            blueprint: None,
            folder,
        };
        let mut options = TemplateOptions::default();
        options.folders.push(folder);
        Templates::new(options)
    }
}

/// Cuts numbers to three digits, and powers out.
fn bounded(text: &str) -> String {
    let mut digits = 0;
    let mut kept = text.replace("**", "*");
    kept.retain(|c| {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        digits <= 3
    });
    kept
}

fn values() -> TemplateContext {
    context! {
        user => "Ada <ada@example.org>",
        items => [1.5, 2.0, -3.25],
        n => 3,
        pairs => [("a", 1), ("b", 2)],
    }
}

/// What the check passes has no mistake that the check finds.
fn template(source: &str) {
    let rendered = SITE.render(source, values());
    if let Err(error) = &rendered {
        let error = error
            .find::<TemplateError>()
            .expect("an error of the template");
        assert!(!error.to_string().is_empty());
    }
    fs::write(SITE.folder.join("page.html"), source).unwrap();
    let templates = SITE.templates();
    match templates.check() {
        Err(mistakes) => assert!(!mistakes.to_string().is_empty()),
        Ok(()) => assert!(!is_syntax(&rendered), "{rendered:?}"),
    }
    let page = SITE
        .runtime
        .block_on(templates.render("page.html", values()));
    assert_eq!(
        is_syntax(&page),
        is_syntax(&rendered),
        "{page:?}, then {rendered:?}"
    );
}

fn is_syntax(rendered: &Result<String>) -> bool {
    let error = rendered
        .as_ref()
        .err()
        .and_then(|error| error.find::<TemplateError>());
    matches!(error, Some(TemplateError::Syntax { .. }))
}

/// A value is text in its place, and nothing else.
fn printed(text: &str) {
    let source = "<p title=\"{{ text }}\">{{ text }}</p>";
    let page = SITE.render(source, context! { text }).unwrap();
    let escaped = page
        .strip_prefix("<p title=\"")
        .and_then(|page| page.strip_suffix("</p>"));
    let (title, body) = escaped.unwrap().split_once("\">").unwrap();
    assert_eq!(title, body);
    assert!(!title.contains(['<', '>', '"', '\'']), "{title}");
    let plain = title
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"");
    assert_eq!(plain.replace("&#39;", "'").replace("&amp;", "&"), text);
}

/// A filter of a text that is not safe leaves no tag but its own.
fn filtered(input: &[u8]) {
    let Some((filter, rest)) = input.split_first() else {
        return;
    };
    let filter = FILTERS[usize::from(*filter) % FILTERS.len()];
    let text = String::from_utf8_lossy(rest);
    let page = SITE.render(&format!("{{{{ text|{filter} }}}}"), context! { text });
    let Ok(page) = page else {
        return;
    };
    match filter.starts_with("urlize") {
        true => {
            let own = ["</a>", "<a href=\"", "\" rel=\"noopener x\">", "\">"];
            let page = own.iter().fold(page, |page, own| page.replace(own, ""));
            assert!(!page.contains(['<', '>', '"', '\'']), "{page}");
        }
        false => assert!(!page.contains(['<', '>', '\'']), "{filter}: {page}"),
    }
}
