use rustc_hash::FxHashMap;

use super::trie::NodeId;

/// As many texts as are compared one by one.
const FEW: usize = 4;

/// As much of a segment as is looked through byte by byte.
const SHORT: usize = 16;

/// Where each of several texts leads.
#[derive(Debug)]
pub(super) enum Edges {
    /// A text may have slashes: then nothing else is to be found between them.
    Few(Vec<(Box<[u8]>, NodeId)>),
    Many {
        /// The length of the longest text: what is longer need not be hashed.
        longest: usize,
        table: FxHashMap<Box<[u8]>, NodeId>,
    },
}

impl Default for Edges {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Edges {
    /// Finds the text that the rest of a path begins with, up to a slash or the end.
    /// Returns where it leads and how long it is.
    #[inline]
    pub(super) fn find(&self, rest: &[u8]) -> Option<(NodeId, usize)> {
        match self {
            Self::Few(texts) => {
                for (text, to) in texts {
                    // Most are told apart by their first byte.
                    if text.first() == rest.first() || text.is_empty() {
                        let is_whole = matches!(rest.get(text.len()), None | Some(b'/'));
                        if is_whole && rest.starts_with(text) {
                            return Some((*to, text.len()));
                        }
                    }
                }
                None
            }
            Self::Many { longest, table } => {
                let segment = &rest[..segment_end(rest)];
                if segment.len() > *longest {
                    return None;
                }
                table.get(segment).map(|to| (*to, segment.len()))
            }
        }
    }

    /// Finds where one segment leads.
    pub(super) fn get(&self, segment: &[u8]) -> Option<NodeId> {
        match self {
            Self::Few(texts) => {
                let mut texts = texts.iter();
                let found = texts.find(|(text, _)| **text == *segment);
                found.map(|(_, to)| *to)
            }
            Self::Many { table, .. } => table.get(segment).copied(),
        }
    }

    /// Adds a segment that is not there yet.
    pub(super) fn insert(&mut self, segment: &[u8], to: NodeId) {
        match self {
            Self::Few(texts) if texts.len() < FEW => texts.push((segment.into(), to)),
            Self::Few(texts) => {
                texts.push((segment.into(), to));
                let longest = texts.iter().map(|(text, _)| text.len()).max();
                *self = Self::Many {
                    longest: longest.unwrap_or_default(),
                    table: texts.drain(..).collect(),
                };
            }
            Self::Many { longest, table } => {
                *longest = segment.len().max(*longest);
                table.insert(segment.into(), to);
            }
        }
    }

    /// Returns the only text and where it leads, if there is no other.
    pub(super) fn only(&self) -> Option<(&[u8], NodeId)> {
        match self {
            Self::Few(texts) => match texts.as_slice() {
                [(text, to)] => Some((text, *to)),
                _ => None,
            },
            Self::Many { .. } => None,
        }
    }

    /// Returns the texts that are compared one by one.
    pub(super) fn few(&mut self) -> &mut [(Box<[u8]>, NodeId)] {
        match self {
            Self::Few(texts) => texts,
            Self::Many { .. } => &mut [],
        }
    }
}

/// Returns where the first segment of the rest of a path ends.
#[inline]
pub(super) fn segment_end(rest: &[u8]) -> usize {
    let short = &rest[..rest.len().min(SHORT)];
    match short.iter().position(|byte| *byte == b'/') {
        Some(at) => return at,
        None if rest.len() <= SHORT => return rest.len(),
        None => {}
    }
    let long = &rest[SHORT..];
    memchr::memchr(b'/', long).map_or(rest.len(), |at| SHORT + at)
}
