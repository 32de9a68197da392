//! The deals of Gulf Bright Software.

/// When a deal closes or closed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Close {
    /// Should close in so many days; negative: should have closed.
    In(i64),
    /// Should close on the last day of this month.
    EndOfMonth,
    /// Should close on the last day of this quarter.
    EndOfQuarter,
    /// Nobody knows.
    Unknown,
    /// Closed in this quarter, at so many percent of what has passed of it.
    ThisQuarter(i32),
    /// Closed in the last quarter, at so many percent of it.
    LastQuarter(i32),
}

/// A deal as it is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    pub(super) name: &'static str,
    pub(super) contact: &'static str,
    pub(super) stage: &'static str,
    /// Whole units and currency.
    pub(super) worth: Option<(i64, &'static str)>,
    pub(super) close: Close,
    /// Days since it was entered.
    pub(super) age: i64,
    /// Days in its stage.
    pub(super) in_stage: i64,
    /// Days since anything happened.
    pub(super) quiet: i64,
    /// What comes next, and in how many days; for a lost deal, why it was lost.
    pub(super) next: Option<(&'static str, i64)>,
    pub(super) source: &'static str,
    pub(super) product: Option<&'static str>,
    /// Of a candidate how they did, of five.
    pub(super) score: Option<f64>,
}

#[expect(clippy::too_many_arguments, reason = "rows of a table")]
const fn deal(
    name: &'static str,
    contact: &'static str,
    stage: &'static str,
    worth: Option<(i64, &'static str)>,
    close: Close,
    age: i64,
    in_stage: i64,
    quiet: i64,
    next: Option<(&'static str, i64)>,
    source: &'static str,
    product: Option<&'static str>,
) -> Deal {
    Deal { name, contact, stage, worth, close, age, in_stage, quiet, next, source, product, score: None }
}

use Close::{EndOfMonth, EndOfQuarter, In, LastQuarter, ThisQuarter, Unknown};

/// The company and the owner follow from the contact.
#[rustfmt::skip]
pub(super) const DEALS: [Deal; 43] = [
    deal("Acme Platform Rollout", "John Smith", "Negotiation", Some((85_000, "USD")), EndOfMonth, 74, 6, 2, Some(("Send the revised contract", 1)), "referral", Some("CRM Suite")),
    deal("Acme Warehouse Pilot", "Emily Clark", "Demo", Some((22_000, "USD")), In(35), 40, 8, 8, Some(("Book the pilot site visit", 4)), "website", Some("Warehouse Manager")),
    deal("NBK Branch Analytics", "Sarah Haddad", "Proposal", Some((42_000, "KWD")), In(18), 60, 9, 1, Some(("Walk the CFO through pricing", 0)), "expo", Some("Branch Analytics")),
    deal("NBK Digital Onboarding", "محمد العلي", "Qualified", Some((30_000, "KWD")), EndOfQuarter, 35, 9, 9, Some(("Workshop with the digital team", 6)), "referral", Some("Digital Onboarding Suite")),
    deal("Globex Renewal", "John Carter", "Negotiation", Some((36_000, "USD")), In(9), 55, 12, 6, Some(("Legal review", 3)), "existing customer", Some("Premium Support")),
    deal("Globex Field Service", "Maya Lopez", "Proposal", Some((58_000, "USD")), In(-6), 80, 30, 16, None, "linkedin", Some("Field Service Cloud")),
    deal("ABC Loyalty Program", "Jane Doe", "Demo", Some((24_000, "USD")), In(28), 30, 5, 4, Some(("Share the loyalty case study", 2)), "facebook", Some("Loyalty Engine")),
    deal("ABC Counter POS", "Khalid Al-Farsi", "Proposal", Some((19_500, "USD")), In(14), 90, 41, 33, None, "expo", Some("Counter POS")),
    deal("Gulf Petrochem Maintenance", "Fatima Al-Sabah", "Negotiation", Some((120_000, "KWD")), EndOfQuarter, 110, 10, 5, Some(("Security questionnaire", 2)), "referral", Some("Field Service Cloud")),
    deal("Gulf Petrochem Spare Parts", "Yousef Darwish", "Qualified", Some((15_000, "KWD")), In(60), 85, 50, 48, None, "expo", None),
    deal("Falcon Fleet Tracking", "Ahmed Nasser", "Proposal", Some((27_000, "KWD")), In(21), 48, 6, 3, Some(("Call Ahmed about the rollout order", 1)), "referral", Some("Fleet Tracker")),
    deal("Oasis Schools Portal", "فاطمة الزهراني", "Lead in", Some((18_000, "USD")), In(75), 20, 15, 15, None, "website", Some("CRM Suite")),
    deal("Al-Rawda Site Safety", "Bader Al-Mutairi", "Qualified", None, Unknown, 25, 7, 7, Some(("Find out the budget", 5)), "expo", None),
    deal("Marina Foods Cold Chain", "Noura Hamad", "Demo", Some((16_500, "KWD")), In(40), 22, 3, 2, Some(("Demo for the warehouse team", 3)), "facebook", Some("Warehouse Manager")),
    deal("Contoso Cloud Migration", "Priya Raman", "Negotiation", Some((240_000, "USD")), EndOfQuarter, 130, 14, 2, Some(("Executive call", 2)), "partner", Some("CRM Suite")),
    deal("Contoso Support Tier", "Liam O’Connor", "Proposal", Some((48_000, "USD")), In(25), 52, 11, 13, Some(("Compare support tiers", 5)), "partner", Some("Premium Support")),
    deal("Fabrikam Sales Workspace", "Zoë Müller", "Demo", Some((64_000, "EUR")), In(33), 44, 9, 3, Some(("Demo in German", 4)), "website", Some("CRM Suite")),
    deal("Fabrikam Service Desk", "Klaus Berger", "Lead in", Some((21_000, "EUR")), In(70), 24, 20, 20, None, "website", Some("Premium Support")),
    deal("Nordwind Container Tracking", "Søren Kjær", "Qualified", Some((55_000, "EUR")), In(50), 38, 11, 11, Some(("Send the data sheet", 1)), "expo", Some("Fleet Tracker")),
    deal("Nordwind Port Scheduling", "Björn Åkesson", "Proposal", Some((31_000, "EUR")), In(-12), 95, 47, 44, None, "expo", Some("Fleet Tracker")),
    deal("Desert Rose Guest App", "Mariam Aziz", "Demo", Some((72_000, "USD")), EndOfQuarter, 41, 4, 3, Some(("Guest app walkthrough", 1)), "referral", Some("Loyalty Engine")),
    deal("Blue Dune Grid Maintenance", "Leila Farahani", "Qualified", Some((150_000, "USD")), In(95), 66, 8, 8, Some(("Visit the control room", 9)), "expo", Some("Field Service Cloud")),
    deal("Tigris Billing Upgrade", "علي حسين", "Proposal", Some((65_000_000, "IQD")), In(30), 47, 6, 6, Some(("Answer the tender questions", 2)), "tender", Some("CRM Suite")),
    deal("Silverline Claims Portal", "Thomas Archer", "Negotiation", Some((98_000, "USD")), EndOfMonth, 70, 7, 1, Some(("Redline from their counsel", 0)), "linkedin", Some("CRM Suite")),
    deal("Meridian Partner Program", "Naomi Fields", "Lead in", None, Unknown, 12, 12, 12, None, "partner", None),
    deal("Initech CRM Switch", "Bill Lumber", "Proposal", Some((39_000, "USD")), In(10), 77, 17, 17, Some(("Reference call", 3)), "website", Some("CRM Suite")),
    deal("Umbra Ward Scheduling", "Henry Ashford", "Demo", Some((83_000, "GBP")), EndOfQuarter, 58, 22, 22, Some(("Clinical safety review", 7)), "referral", Some("Clinic Scheduler")),
    deal("Riverside Appointment Desk", "Grace Kim", "Negotiation", Some((27_500, "USD")), In(7), 45, 5, 5, Some(("Sign the order form", 2)), "website", Some("Clinic Scheduler")),
    deal("Sakura Line Maintenance", "Kenji Watanabe", "Qualified", Some((5_400_000, "JPY")), In(65), 43, 14, 14, None, "expo", Some("Field Service Cloud")),
    deal("Café Lumière Tills", "Amélie Laurent", "Demo", Some((7_800, "EUR")), In(20), 26, 6, 6, Some(("Install the trial till", 3)), "facebook", Some("Counter POS")),
    deal("Peña Import Desk", "José Peña", "Lead in", Some((9_200, "EUR")), In(45), 19, 8, 8, None, "website", Some("CRM Suite")),
    deal("Hartwell Case Intake", "Sean Whitaker", "Proposal", Some((33_000, "GBP")), In(16), 39, 4, 4, Some(("Partner meeting", 2)), "referral", Some("CRM Suite")),
    deal("Falcon Premium Support", "Ahmed Nasser", "Won", Some((8_000, "KWD")), ThisQuarter(60), 70, 0, 20, None, "existing customer", Some("Premium Support")),
    deal("Marina Foods POS Refresh", "Noura Hamad", "Won", Some((14_000, "KWD")), ThisQuarter(35), 44, 0, 12, None, "referral", Some("Counter POS")),
    deal("Acme Support Renewal", "Robert Lane", "Won", Some((12_500, "USD")), LastQuarter(70), 150, 0, 60, None, "existing customer", Some("Premium Support")),
    deal("Silverline Pilot", "Martha Quill", "Won", Some((30_000, "USD")), ThisQuarter(50), 76, 0, 25, None, "linkedin", Some("CRM Suite")),
    deal("Contoso Sandbox", "Priya Raman", "Won", Some((55_000, "USD")), LastQuarter(40), 180, 0, 100, None, "partner", Some("CRM Suite")),
    deal("Pixel Forge Starter", "Greta Vogel", "Won", Some((6_400, "EUR")), ThisQuarter(85), 27, 0, 4, None, "website", Some("CRM Suite")),
    deal("Al-Noor Distribution", "Salem Boutros", "Lost", Some((20_000, "KWD")), ThisQuarter(25), 120, 0, 95, Some(("Price", 0)), "expo", Some("Warehouse Manager")),
    deal("Globex Loyalty Trial", "Maya Lopez", "Lost", Some((11_000, "USD")), ThisQuarter(70), 90, 0, 16, Some(("No budget this year", 0)), "facebook", Some("Loyalty Engine")),
    deal("Desert Rose Booking Desk", "Tariq Jamal", "Lost", Some((26_000, "USD")), LastQuarter(80), 97, 0, 70, Some(("Chose a competitor", 0)), "expo", Some("CRM Suite")),
    deal("Initech Field Service", "Bill Lumber", "Lost", Some((17_000, "USD")), LastQuarter(30), 190, 0, 120, Some(("Project stopped", 0)), "website", Some("Field Service Cloud")),
    deal("Hartwell Archive", "Mollie Grant", "Lost", Some((9_000, "GBP")), ThisQuarter(90), 60, 0, 18, Some(("Price", 0)), "referral", Some("CRM Suite")),
];

/// Somebody applying: position, candidate, stage, days since they applied, days in the stage, days since anything happened, how
/// they did, of five.
pub(super) type Candidate = (&'static str, &'static str, &'static str, i64, i64, i64, Option<f64>);

#[rustfmt::skip]
pub(super) const CANDIDATES: [Candidate; 6] = [
    ("Backend Engineer", "Priya Nair", "Interview", 21, 5, 3, Some(4.5)),
    ("Backend Engineer", "Ali Rahimi", "Screening", 16, 6, 5, None),
    ("Backend Engineer", "Dana Yilmaz", "Rejected", 44, 19, 19, Some(2.0)),
    ("Account Executive", "Chloé Martin", "Offer", 25, 2, 2, Some(4.0)),
    ("Account Executive", "Marcus Webb", "Interview", 30, 14, 14, Some(3.5)),
    ("Support Engineer", "Ivo Horvat", "Applied", 6, 6, 6, None),
];
