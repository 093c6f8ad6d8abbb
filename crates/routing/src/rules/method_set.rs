use http::Method;

/// A set of methods. The usual ones are bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MethodSet {
    bits: u16,
    others: Vec<Method>,
}

/// The methods of RFC 9110 and RFC 5789, in the order of their bits, which is that of
/// `Allow`.
const USUAL: [Method; 9] = [
    Method::CONNECT,
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
    Method::POST,
    Method::PUT,
    Method::TRACE,
];

impl MethodSet {
    pub(crate) fn is_empty(&self) -> bool {
        self.bits == 0 && self.others.is_empty()
    }

    /// Returns the usual methods as bits.
    pub(crate) fn bits(&self) -> u16 {
        self.bits
    }

    pub(crate) fn contains(&self, method: &Method) -> bool {
        match bit(method) {
            Some(bit) => self.bits & bit != 0,
            None => self.others.contains(method),
        }
    }

    pub(crate) fn insert(&mut self, method: Method) {
        match bit(&method) {
            Some(bit) => self.bits |= bit,
            None if self.others.contains(&method) => {}
            None => self.others.push(method),
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.bits |= other.bits;
        for method in &other.others {
            self.insert(method.clone());
        }
    }

    /// Returns the methods in alphabetical order.
    pub(crate) fn sorted(&self) -> Vec<Method> {
        let usual = USUAL.iter().filter(|method| self.contains(method));
        let mut all: Vec<_> = usual.chain(&self.others).cloned().collect();
        if !self.others.is_empty() {
            all.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        }
        all
    }
}

impl FromIterator<Method> for MethodSet {
    fn from_iter<I: IntoIterator<Item = Method>>(methods: I) -> Self {
        let mut set = Self::default();
        methods.into_iter().for_each(|method| set.insert(method));
        set
    }
}

/// Returns the bit of a usual method.
#[inline]
pub(crate) fn bit(method: &Method) -> Option<u16> {
    Some(match *method {
        Method::CONNECT => 1,
        Method::DELETE => 1 << 1,
        Method::GET => 1 << 2,
        Method::HEAD => 1 << 3,
        Method::OPTIONS => 1 << 4,
        Method::PATCH => 1 << 5,
        Method::POST => 1 << 6,
        Method::PUT => 1 << 7,
        Method::TRACE => 1 << 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_come_out_in_alphabetical_order() {
        let brew: Method = "BREW".parse().unwrap();
        let mut set: MethodSet = [Method::PUT, brew.clone(), Method::GET]
            .into_iter()
            .collect();
        set.insert(Method::GET);
        set.insert(brew.clone());
        let names: Vec<_> = set.sorted().iter().map(|m| m.as_str().to_owned()).collect();
        assert_eq!(names, ["BREW", "GET", "PUT"]);
        assert!(set.contains(&brew) && !set.contains(&Method::POST));
    }
}
