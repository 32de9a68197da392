//! The other tenant: a trading house in Lübeck that knows people of the same names. Nothing of it may ever show in the demo
//! company; "Lübeck" and "Polarstern" occur here and nowhere else.

use super::{
    build::Build,
    company::{Company, Contact},
    days::{Appointment, Happening, Lead, Task},
    deals::{Close, Deal},
};

/// Name, mailbox, role, mailbox of the manager.
pub(super) const MEMBERS: [(&str, &str, &str, Option<&str>); 2] =
    [("Jonas Brandt", "jonas", "owner", None), ("Klara Vogt", "klara", "rep", Some("jonas"))];

#[rustfmt::skip]
const COMPANIES: [Company; 4] = [
    ("Acme Corp", &["Acme Polarstern"], &["acme-polarstern.example"], "Trade", "Lübeck", 90, "klara"),
    ("Hansa Speicher", &[], &["hansa-speicher.example"], "Logistics", "Lübeck", 140, "klara"),
    ("Polarstern Reederei", &["PSR"], &["polarstern.example"], "Logistics", "Lübeck", 400, "jonas"),
    ("National Bank of Kuwait", &["NBK"], &["nbk-luebeck.example"], "Banking", "Lübeck", 12, "jonas"),
];

#[rustfmt::skip]
const CONTACTS: [Contact; 6] = [
    ("John Smith", "", "Einkauf", "Acme Corp", "Lübeck", "klara", 50, Some(1), &["Polarstern VIP"]),
    ("Sarah Haddad", "", "Leiterin Lübeck", "National Bank of Kuwait", "Lübeck", "jonas", 60, Some(2), &[]),
    ("Zoë Müller", "", "Disposition", "Hansa Speicher", "Lübeck", "klara", 70, Some(4), &[]),
    ("محمد العلي", "m.alali", "Makler", "Polarstern Reederei", "Lübeck", "jonas", 20, Some(40), &[]),
    ("Hinnerk Lohse", "", "Kapitän", "Polarstern Reederei", "Lübeck", "jonas", 90, Some(3), &[]),
    ("Wiebke Petersen", "", "Buchhaltung", "Hansa Speicher", "Lübeck", "klara", 30, None, &[]),
];

const fn deal(
    name: &'static str,
    contact: &'static str,
    stage: &'static str,
    euros: i64,
    close: Close,
    age: i64,
    quiet: i64,
) -> Deal {
    Deal {
        name,
        contact,
        stage,
        worth: Some((euros, "EUR")),
        close,
        age,
        in_stage: quiet,
        quiet,
        next: None,
        source: "Polarstern",
        product: None,
        score: None,
    }
}

const DEALS: [Deal; 5] = [
    deal("Polarstern Acme Kontor", "John Smith", "Negotiation", 77_700, Close::EndOfMonth, 40, 1),
    deal("Polarstern Bankfiliale", "Sarah Haddad", "Proposal", 66_600, Close::EndOfQuarter, 50, 2),
    deal("Polarstern Speicher", "Zoë Müller", "Demo", 55_500, Close::In(20), 60, 4),
    deal("Polarstern Fähre", "Hinnerk Lohse", "Won", 88_800, Close::ThisQuarter(50), 80, 3),
    deal("Polarstern Kran", "محمد العلي", "Qualified", 44_400, Close::In(40), 18, 15),
];

#[rustfmt::skip]
const HAPPENINGS: [Happening; 2] = [
    ("email", Some("inbound"), 0, 7, 30, "Polarstern Angebot", "Nur für Lübeck bestimmt.", "John Smith", Some("Polarstern Acme Kontor"), None),
    ("call", Some("outbound"), 2, 9, 0, "Polarstern Rückruf", "Nur für Lübeck bestimmt.", "Sarah Haddad", None, Some(9)),
];

#[rustfmt::skip]
const APPOINTMENTS: [Appointment; 3] = [
    ("Polarstern Acme Termin", 0, 15, 0, 60, "Lübeck", "klara", Some("John Smith"), Some("Polarstern Acme Kontor")),
    ("Polarstern Hafenrunde", 1, 9, 0, 60, "Lübeck", "jonas", Some("Hinnerk Lohse"), None),
    ("Polarstern Bankgespräch", 2, 11, 0, 45, "Lübeck", "jonas", Some("Sarah Haddad"), None),
];

#[rustfmt::skip]
const TASKS: [Task; 3] = [
    ("Polarstern Angebot schreiben", Some(0), 11, "high", "klara", Some("John Smith"), None, None),
    ("Polarstern Fracht prüfen", Some(-2), 9, "normal", "jonas", None, None, None),
    ("Polarstern Zoll", Some(3), 9, "normal", "klara", Some("Zoë Müller"), None, None),
];

#[rustfmt::skip]
const LEADS: [Lead; 2] = [
    ("Frauke Jensen", "frauke@jensen-luebeck.example", None, "Jensen Lübeck", "Inhaberin", "Lübeck", "facebook", None, "new", 50, None, 2),
    ("Malte Thoms", "malte@thoms-luebeck.example", None, "Thoms Lübeck", "Inhaber", "Lübeck", "Polarstern", None, "new", 50, Some("klara"), 9),
];

/// Fills the tenant.
pub(super) fn fill(build: &mut Build<'_>) {
    for company in &COMPANIES {
        build.company(company);
    }
    for contact in &CONTACTS {
        build.contact(contact);
    }
    for deal in &DEALS {
        build.deal(deal);
    }
    for happening in &HAPPENINGS {
        build.happening(happening);
    }
    for appointment in &APPOINTMENTS {
        build.appointment(appointment);
    }
    for task in &TASKS {
        build.task(task);
    }
    for lead in &LEADS {
        build.lead(lead);
    }
    build.note(&("John Smith", 3, "klara", "Polarstern: nur für Lübeck bestimmt."));
}
