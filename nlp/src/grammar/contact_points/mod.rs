//! E-mail addresses, telephone numbers and web domains.

mod domains;
mod emails;
mod phones;
mod spoken;

pub use domains::{domain, domain_matches};
pub use emails::{email_matches, emails};
pub use phones::phone;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn written_addresses_are_found() {
        assert_eq!(emails("<Jane@Acme.co.uk>; bob@x.io, mailto:c@d.org"), ["jane@acme.co.uk", "bob@x.io", "c@d.org"]);
        assert_eq!(emails("ask o'brien@acme.ie, O'Brien@acme.ie"), ["o'brien@acme.ie"]);
        assert_eq!(emails("lina.k+crm@sub.acme-corp.com."), ["lina.k+crm@sub.acme-corp.com"]);
    }

    #[test]
    fn addresses_with_other_letters_are_found() {
        assert_eq!(emails("sara@münchen.de, jörg@web.de"), ["sara@münchen.de", "jörg@web.de"]);
        assert_eq!(emails("a邮箱地址test@test.com邮箱"), ["test@test.com"]);
    }

    #[test]
    fn spoken_addresses_are_found() {
        assert_eq!(emails("it is Jane dot Doe AT acme dot com"), ["jane.doe@acme.com"]);
        assert_eq!(emails("sam underscore lee at mail dot acme dot co dot uk please"), ["sam_lee@mail.acme.co.uk"]);
        assert_eq!(emails("omar [at] acme [dot] com and lina(at)acme(dot)io"), ["omar@acme.com", "lina@acme.io"]);
    }

    #[test]
    fn other_texts_hold_no_address() {
        for text in
            ["meet me at acme.com", "5 @ 10 each", "@handle", "a@b", "omar at 5", "test@@acme.com", "look at this dot"]
        {
            assert_eq!(emails(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn telephone_numbers_become_e164() {
        for (text, region, expected) in [
            ("call (415) 555 2671 ext 5", Some("US"), "+14155552671"),
            ("00 44 7400 123456", Some("GB"), "+447400123456"),
            ("+44 (0)20 7031 3000", None, "+442070313000"),
            ("٥٠٠١٢٣٤٥", Some("KW"), "+96550012345"),
            ("whatsapp +971 50 123 4567 please", Some("us"), "+971501234567"),
            ("0501234567", Some("SA"), "+966501234567"),
            ("+44 161 496 0000", Some("US"), "+441614960000"),
            ("+44 7700 900123", None, "+447700900123"),
            ("011 44 20 7031 3000", Some("US"), "+442070313000"),
            ("0011 44 20 7031 3000", Some("AU"), "+442070313000"),
            ("1-800-FLOWERS", Some("US"), "+18003569377"),
            ("1 (800) MY-APPLE", None, "+18006927753"),
            ("0800 REVERSE", Some("GB"), "+448007383773"),
        ] {
            assert_eq!(phone(text, region).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_telephones() {
        for text in [
            "2026-03-11",
            "the deal is worth 50000",
            "at 10:30 12/05/2026",
            "order 12",
            "555-1234",
            "+1 555 123 4567",
            "800 deals won",
        ] {
            assert_eq!(phone(text, Some("US")), None, "{text}");
        }
        assert_eq!(phone("415-555-2671", None), None);
    }

    #[test]
    fn domains_are_registrable_names() {
        for (text, expected) in [
            ("visit http://shop.acme.com.au:8080/x?y=1", Some("acme.com.au")),
            ("Monday.com", Some("monday.com")),
            ("write to sales@corp.acme.io", Some("acme.io")),
            ("acme dot co dot uk", Some("acme.co.uk")),
            ("site:atlassian.net", Some("atlassian.net")),
            ("acme.io|globex.io", Some("acme.io")),
            ("www.acme.example", Some("acme.example")),
            ("the end.Next week", None),
            ("e.g. at 3 p.m. today", None),
            ("version 2.0.1 of node.js", None),
        ] {
            assert_eq!(domain(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[a-z@.]|dot |at |[0-9+()/-]){0,60}") {
            for (span, _) in email_matches(&text).into_iter().chain(domain_matches(&text)) {
                prop_assert!(text.get(span).is_some());
            }
            let _: Option<String> = phone(&text, Some("US"));
            let _: Option<String> = domain(&text);
        }
    }
}
