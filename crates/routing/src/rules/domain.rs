use super::{Rule, RuleError, Token};

/// Brings the rule of a host or subdomain into the form in which hosts are compared.
pub(super) fn in_ascii(rule: &Rule, mut tokens: Vec<Token>) -> Result<Vec<Token>, RuleError> {
    let refused = |reason: String| Err(RuleError::option(rule, reason));
    for token in &mut tokens {
        match token {
            Token::Text(text) if !text.is_ascii() => {
                let ascii = idna::domain_to_ascii(text).unwrap_or_default();
                return refused(format!("write the host {text:?} in ASCII: {ascii:?}"));
            }
            Token::Text(text) => text.make_ascii_lowercase(),
            Token::Variable(variable) if variable.converter.part_isolating() => {}
            Token::Variable(_) | Token::Slash => {
                return refused("a host or subdomain has no slashes".to_owned());
            }
        }
    }
    match tokens.last() {
        Some(Token::Text(text)) if text.ends_with(":80") || text.ends_with(":443") => {
            refused("leave out the port that the scheme of the host has anyway".to_owned())
        }
        _ => Ok(tokens),
    }
}
