use std::fmt;

use carafe_routing::BodyLimits;

/// What limits the body of a request.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `MAX_CONTENT_LENGTH`: bytes of the whole body.
    ContentLength,
    /// Bytes of a body that is kept in memory, where `MAX_CONTENT_LENGTH` is not set.
    Memory,
    /// `MAX_FORM_MEMORY_SIZE`: bytes of all fields that are no files.
    FormMemorySize,
    /// `MAX_FORM_PARTS`: fields and files.
    FormParts,
    /// Bytes before a part of a form, with its headers: 16 KiB.
    PartHead,
}

impl Limit {
    pub(crate) fn describe(self, max: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContentLength => {
                write!(
                    f,
                    "the body is larger than {max} bytes (MAX_CONTENT_LENGTH)"
                )
            }
            Self::Memory => write!(
                f,
                "the body is larger than {max} bytes, the limit where MAX_CONTENT_LENGTH is not set"
            ),
            Self::FormMemorySize => write!(
                f,
                "the fields of the form are larger than {max} bytes (MAX_FORM_MEMORY_SIZE)"
            ),
            Self::FormParts => {
                write!(
                    f,
                    "the form has more than {max} fields and files (MAX_FORM_PARTS)"
                )
            }
            Self::PartHead => write!(f, "a part of the form has more than {max} bytes of headers"),
        }
    }
}

/// A limit and its value.
pub(crate) type Bound = (Limit, u64);

/// How much is kept in memory where nothing is configured: what axum's extractors take.
const MEMORY: Bound = (Limit::Memory, 2 << 20);

/// Bounds the body as a whole; what is not kept in memory needs no bound.
pub(crate) fn streamed(limits: BodyLimits) -> Option<Bound> {
    let max = limits.max_content_length?;
    Some((Limit::ContentLength, max))
}

/// Bounds a body that is kept in memory.
pub(crate) fn in_memory(limits: BodyLimits) -> Bound {
    streamed(limits).unwrap_or(MEMORY)
}

/// Bounds the fields of a form.
pub(crate) fn fields(limits: BodyLimits) -> Bound {
    let own = limits.max_form_memory_size;
    let own = own.map(|max| (Limit::FormMemorySize, max));
    let all = in_memory(limits);
    match own {
        // The default need not hold where the application sets its own.
        Some(own) if own.1 <= all.1 || all.0 == Limit::Memory => own,
        _ => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_limit_holds_and_a_configured_one_replaces_the_default() {
        let table = [
            (None, None, (Limit::Memory, 2 << 20)),
            (Some(10), None, (Limit::ContentLength, 10)),
            (Some(10), Some(20), (Limit::ContentLength, 10)),
            (Some(20), Some(10), (Limit::FormMemorySize, 10)),
            (None, Some(3 << 20), (Limit::FormMemorySize, 3 << 20)),
        ];
        for (max_content_length, max_form_memory_size, expected) in table {
            let limits = BodyLimits {
                max_content_length,
                max_form_memory_size,
                max_form_parts: None,
            };
            assert_eq!(fields(limits), expected, "{limits:?}");
        }
    }
}
