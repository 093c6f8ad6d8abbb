use std::fmt;

use carafe_routing::BodyLimits;

/// What limits the body of a request.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `MAX_CONTENT_LENGTH`: bytes of the whole body.
    ContentLength,
    /// Bytes of what is kept in memory, where `MAX_CONTENT_LENGTH` is not set.
    Memory,
    /// `MAX_FORM_MEMORY_SIZE`: bytes of a field of a form in parts that is no file.
    FormMemorySize,
    /// `MAX_FORM_PARTS`: fields and files of a form in parts. An urlencoded form may have
    /// 10,000 where that is more.
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
                "what is kept of the body is larger than {max} bytes, the limit where \
                 MAX_CONTENT_LENGTH is not set"
            ),
            Self::FormMemorySize => write!(
                f,
                "a field of the form is larger than {max} bytes (MAX_FORM_MEMORY_SIZE)"
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

/// Bounds one field of a form in parts.
pub(crate) fn field(limits: BodyLimits) -> Option<Bound> {
    let max = limits.max_form_memory_size?;
    Some((Limit::FormMemorySize, max))
}

/// Bounds all fields of a form in parts together. Where nothing is configured, there is
/// room for one that is as large as a field may be.
pub(crate) fn all_fields(limits: BodyLimits) -> Bound {
    match in_memory(limits) {
        (Limit::Memory, max) => {
            let own = limits.max_form_memory_size.unwrap_or_default();
            (Limit::Memory, max.max(own))
        }
        configured => configured,
    }
}

/// How many fields an urlencoded form may have although `MAX_FORM_PARTS` is less.
const PAIRS: u64 = 10_000;

/// Bounds the fields of an urlencoded form, each of which takes far more memory than bytes.
pub(crate) fn pairs(limits: BodyLimits) -> Option<u64> {
    Some(limits.max_form_parts?.max(PAIRS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_limit_replaces_the_default() {
        let table = [
            (None, None, (Limit::Memory, 2 << 20)),
            (None, Some(10), (Limit::Memory, 2 << 20)),
            (None, Some(3 << 20), (Limit::Memory, 3 << 20)),
            (Some(10), None, (Limit::ContentLength, 10)),
            (Some(10), Some(20), (Limit::ContentLength, 10)),
            (Some(4 << 20), Some(10), (Limit::ContentLength, 4 << 20)),
        ];
        for (max_content_length, max_form_memory_size, expected) in table {
            let limits = BodyLimits {
                max_content_length,
                max_form_memory_size,
                max_form_parts: None,
            };
            assert_eq!(all_fields(limits), expected, "{limits:?}");
            let own = max_form_memory_size.map(|max| (Limit::FormMemorySize, max));
            assert_eq!(field(limits), own);
        }
    }
}
