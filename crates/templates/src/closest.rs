/// Returns the name that is closest to one that does not exist, if one is close enough.
pub(crate) fn closest<N: AsRef<str>>(name: &str, names: impl IntoIterator<Item = N>) -> Option<N> {
    let likeness = |other: &N| strsim::normalized_damerau_levenshtein(name, other.as_ref());
    let rated = names.into_iter().map(|other| (likeness(&other), other));
    let close = rated.filter(|(likeness, _)| *likeness > 0.6);
    let closest = close.max_by(|(one, _), (other, _)| one.total_cmp(other));
    closest.map(|(_, name)| name)
}
