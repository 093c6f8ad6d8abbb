use crate::RequestBody;

/// The limits of one request. They count for what is not read yet.
impl RequestBody {
    /// Sets how many bytes the body may have; `None` for no limit, where it is not kept in
    /// memory. It counts for what is not read yet.
    ///
    /// # Flask
    ///
    /// `request.max_content_length = ..`.
    pub fn set_max_content_length(&mut self, bytes: impl Into<Option<u64>>) {
        self.terms.limits.max_content_length = bytes.into();
    }

    /// Sets how many bytes a field of a form in parts may have that is no file; `None` for
    /// no limit. It counts for what is not read yet.
    ///
    /// All of them together end at `MAX_CONTENT_LENGTH`, or at 2 MiB where that is not set,
    /// or at this where it is more.
    ///
    /// # Flask
    ///
    /// `request.max_form_memory_size = ..`
    pub fn set_max_form_memory_size(&mut self, bytes: impl Into<Option<u64>>) {
        self.terms.limits.max_form_memory_size = bytes.into();
    }

    /// Sets how many fields and files a form in parts may have; an urlencoded form may have
    /// 10,000 where that is more. `None` for no limit.
    ///
    /// # Flask
    ///
    /// `request.max_form_parts = ..`.
    pub fn set_max_form_parts(&mut self, parts: impl Into<Option<u64>>) {
        self.terms.limits.max_form_parts = parts.into();
    }
}
