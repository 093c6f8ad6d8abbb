use rustc_hash::FxHashMap;

use super::trie::NodeId;

/// As many texts as are compared one by one.
const FEW: usize = 4;

/// Where each of several texts leads.
#[derive(Debug)]
pub(super) enum Texts {
    Few(Vec<(Box<[u8]>, NodeId)>),
    Many {
        /// The length of the longest text: what is longer need not be hashed.
        longest: usize,
        table: FxHashMap<Box<[u8]>, NodeId>,
    },
}

impl Default for Texts {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Texts {
    pub(super) fn get(&self, text: &[u8]) -> Option<NodeId> {
        match self {
            Self::Few(texts) => {
                let mut texts = texts.iter();
                texts.find(|(other, _)| **other == *text).map(|(_, to)| *to)
            }
            Self::Many { longest, table } => {
                if text.len() > *longest {
                    return None;
                }
                table.get(text).copied()
            }
        }
    }

    /// Adds a text that is not there yet.
    pub(super) fn insert(&mut self, text: &[u8], to: NodeId) {
        match self {
            Self::Few(texts) if texts.len() < FEW => texts.push((text.into(), to)),
            Self::Few(texts) => {
                texts.push((text.into(), to));
                let longest = texts.iter().map(|(text, _)| text.len()).max();
                *self = Self::Many {
                    longest: longest.unwrap_or_default(),
                    table: texts.drain(..).collect(),
                };
            }
            Self::Many { longest, table } => {
                *longest = text.len().max(*longest);
                table.insert(text.into(), to);
            }
        }
    }
}
