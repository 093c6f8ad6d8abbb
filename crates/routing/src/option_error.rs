use std::error::Error;
use std::fmt;

/// An option of the pipeline that cannot be used.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionError {
    /// A trusted origin is not `scheme://host` or `scheme://host:port`.
    TrustedOrigin {
        /// The origin.
        origin: String,
        /// What is wrong with it.
        message: String,
    },
    /// The sources of `frame-ancestors` cannot stand in a header.
    FrameAncestors {
        /// The sources.
        sources: String,
    },
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrustedOrigin { origin, message } => write!(
                f,
                "the trusted origin {origin:?} is malformed ({message}): write an origin such as \
                 https://shop.example"
            ),
            Self::FrameAncestors { sources } => write!(
                f,
                "the frame ancestors {sources:?} cannot stand in a header: write origins such as \
                 https://shop.example"
            ),
        }
    }
}

impl Error for OptionError {}
