use std::borrow::Cow;

/// What the name of a file says about its content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) mimetype: Cow<'static, str>,
    /// The `Content-Encoding`.
    pub(crate) encoding: Option<&'static str>,
}

const UNKNOWN: &str = "application/octet-stream";

/// Guesses as Python's `mimetypes` does, with one difference: only what a browser can decode
/// and show is said to be encoded. An archive is its own type, so that `x.tar.gz` arrives as
/// the file that it is.
pub(crate) fn guess(name: &str) -> Guess {
    let (stem, ext) = split_ext(name);
    let (inner, packed) = match ext.to_ascii_lowercase().as_str() {
        ".svgz" => (Some("image/svg+xml".into()), Some(GZIP)),
        ".tgz" | ".taz" | ".tz" => (None, Some(GZIP)),
        ".tbz2" => (None, Some(BZIP2)),
        ".txz" => (None, Some(XZ)),
        _ => match packing(ext) {
            Some(packing) => (by_ext(split_ext(stem).1), Some(packing)),
            None => (by_ext(ext), None),
        },
    };
    match (packed, inner) {
        (Some(packing), Some(inner)) if packing.browsers_decode && inner != TAR => Guess {
            mimetype: inner,
            encoding: Some(packing.encoding),
        },
        (Some(packing), _) => packing.mimetype.into(),
        (None, inner) => inner.unwrap_or(UNKNOWN.into()).into(),
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Guess {
    fn from(mimetype: T) -> Self {
        Self {
            mimetype: mimetype.into(),
            encoding: None,
        }
    }
}

const TAR: &str = "application/x-tar";

/// How a file may be packed.
#[derive(Clone, Copy)]
struct Packing {
    encoding: &'static str,
    mimetype: &'static str,
    browsers_decode: bool,
}

const GZIP: Packing = Packing {
    encoding: "gzip",
    mimetype: "application/gzip",
    browsers_decode: true,
};
const BROTLI: Packing = Packing {
    encoding: "br",
    mimetype: "application/x-brotli",
    browsers_decode: true,
};
const BZIP2: Packing = Packing {
    encoding: "bzip2",
    mimetype: "application/x-bzip2",
    browsers_decode: false,
};
const XZ: Packing = Packing {
    encoding: "xz",
    mimetype: "application/x-xz",
    browsers_decode: false,
};
const COMPRESS: Packing = Packing {
    encoding: "compress",
    mimetype: "application/x-compress",
    browsers_decode: false,
};

fn packing(ext: &str) -> Option<Packing> {
    match ext {
        ".gz" => Some(GZIP),
        ".br" => Some(BROTLI),
        ".bz2" => Some(BZIP2),
        ".xz" => Some(XZ),
        ".Z" => Some(COMPRESS),
        _ => None,
    }
}

/// Splits off the extension, with its dot. Dots in front of a name do not begin one.
fn split_ext(name: &str) -> (&str, &str) {
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let base = name[start..].trim_start_matches('.');
    match base.rfind('.') {
        Some(dot) => name.split_at(name.len() - base.len() + dot),
        None => (name, ""),
    }
}

fn by_ext(ext: &str) -> Option<Cow<'static, str>> {
    let ext = ext.strip_prefix('.')?.to_ascii_lowercase();
    let own = PYTHON.iter().find(|(own, _)| *own == ext);
    let guessed = || mime_guess::from_ext(&ext).first_raw();
    let mimetype = own.map(|(_, mimetype)| *mimetype).or_else(guessed);
    mimetype.map(Cow::Borrowed)
}

/// Where Python's table says otherwise than that of `mime_guess`.
const PYTHON: [(&str, &str); 31] = [
    ("a", UNKNOWN),
    ("aif", "audio/x-aiff"),
    ("aifc", "audio/x-aiff"),
    ("aiff", "audio/x-aiff"),
    ("bat", "text/plain"),
    ("cdf", "application/x-netcdf"),
    ("dll", UNKNOWN),
    ("h5", "application/x-hdf5"),
    ("ico", "image/vnd.microsoft.icon"),
    ("ksh", "text/plain"),
    ("m3u", "application/vnd.apple.mpegurl"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("mif", "application/x-mif"),
    ("mjs", "text/javascript"),
    ("o", UNKNOWN),
    ("obj", UNKNOWN),
    ("opus", "audio/opus"),
    ("pl", "text/plain"),
    ("py", "text/x-python"),
    ("pyc", "application/x-python-code"),
    ("pyo", "application/x-python-code"),
    ("ram", "application/x-pn-realaudio"),
    ("rdf", "application/xml"),
    ("sgm", "text/x-sgml"),
    ("sgml", "text/x-sgml"),
    ("srt", "text/plain"),
    ("wav", "audio/x-wav"),
    ("wsdl", "application/xml"),
    ("xlb", "application/vnd.ms-excel"),
    ("xpdl", "application/xml"),
    ("xsl", "application/xml"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected: `mimetypes.guess_type` of Python, or else `application/octet-stream`.
    #[test]
    fn types_are_those_of_python() {
        let table = [
            ("a.txt", "text/plain"),
            ("A.HTML", "text/html"),
            ("a.htm", "text/html"),
            ("dir.d/a.css", "text/css"),
            ("a.csv", "text/csv"),
            ("a.json", "application/json"),
            ("a.svg", "image/svg+xml"),
            ("a.png", "image/png"),
            ("a.jpg", "image/jpeg"),
            ("a.gif", "image/gif"),
            ("a.webp", "image/webp"),
            ("a.ico", "image/vnd.microsoft.icon"),
            ("a.pdf", "application/pdf"),
            ("a.xml", "text/xml"),
            ("a.xhtml", "application/xhtml+xml"),
            ("a.mp3", "audio/mpeg"),
            ("a.wav", "audio/x-wav"),
            ("a.mp4", "video/mp4"),
            ("a.webm", "video/webm"),
            ("a.zip", "application/zip"),
            ("a.tar", "application/x-tar"),
            ("a.wasm", "application/wasm"),
            ("a.mjs", "text/javascript"),
            ("a.js", "text/javascript"),
            ("a.py", "text/x-python"),
            ("a.md", "text/markdown"),
            ("a.bin", UNKNOWN),
            ("a.exe", UNKNOWN),
            ("a.none-such", UNKNOWN),
            ("noext", UNKNOWN),
            (".hidden", UNKNOWN),
            (".css", UNKNOWN),
            ("..css", UNKNOWN),
            ("a.css/b", UNKNOWN),
            ("a.", UNKNOWN),
            ("", UNKNOWN),
        ];
        for (name, expected) in table {
            let guess = guess(name);
            assert_eq!(
                (&*guess.mimetype, guess.encoding),
                (expected, None),
                "{name}"
            );
        }
    }

    /// Python says that all of these are encoded.
    #[test]
    fn only_what_a_browser_shows_is_encoded() {
        let gzip = Some("gzip");
        let table = [
            ("a.css.gz", "text/css", gzip),
            ("a.css.br", "text/css", Some("br")),
            ("a.svgz", "image/svg+xml", gzip),
            ("A.SVGZ", "image/svg+xml", gzip),
            ("a.tar.gz", "application/gzip", None),
            ("a.tgz", "application/gzip", None),
            ("a.gz", "application/gzip", None),
            (".gz", UNKNOWN, None),
            ("a.tar.br", "application/x-brotli", None),
            ("a.tar.bz2", "application/x-bzip2", None),
            ("a.txt.bz2", "application/x-bzip2", None),
            ("a.txz", "application/x-xz", None),
            ("a.txt.xz", "application/x-xz", None),
            ("a.txt.Z", "application/x-compress", None),
        ];
        for (name, mimetype, encoding) in table {
            let guess = guess(name);
            assert_eq!(
                (&*guess.mimetype, guess.encoding),
                (mimetype, encoding),
                "{name}"
            );
        }
    }
}
