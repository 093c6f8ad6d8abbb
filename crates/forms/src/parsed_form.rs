use carafe_routing::MultiDict;

use crate::Files;

/// A form as it came: its fields and its files.
#[derive(Debug, Default)]
pub(crate) struct ParsedForm {
    pub(crate) form: MultiDict,
    pub(crate) files: Files,
}

impl From<MultiDict> for ParsedForm {
    fn from(form: MultiDict) -> Self {
        let files = Files::default();
        Self { form, files }
    }
}
