//! E-mail addresses, telephone numbers and web domains.

/// The e-mail addresses of `text`, lower case, each once, in order; spoken ones ("jane dot doe at acme dot com") too.
pub fn emails(text: &str) -> Vec<String> {
    let _ = text;
    Vec::new()
}

/// The telephone number of `text` in E.164, when it is a valid one. `region` is the ISO 3166 code that a number without
/// a country code belongs to.
pub fn phone(text: &str, region: Option<&str>) -> Option<String> {
    let _ = (text, region);
    None
}

/// The registrable domain of the first web address in `text`: `app.acme.co.uk/login` is `acme.co.uk`.
pub fn domain(text: &str) -> Option<String> {
    let _ = text;
    None
}
