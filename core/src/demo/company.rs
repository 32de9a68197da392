//! Who works at Gulf Bright Software, and whom they sell to.

/// Name, mailbox, role, mailbox of the manager.
pub(super) const MEMBERS: [(&str, &str, &str, Option<&str>); 5] = [
    ("Amina Rahal", "amina", "owner", None),
    ("Layla Mansour", "layla", "manager", Some("amina")),
    ("Omar Haddad", "omar", "rep", Some("layla")),
    ("Sofia Lindqvist", "sofia", "rep", Some("layla")),
    ("Daniel Reyes", "daniel", "rep", Some("layla")),
];

/// A company: name, aliases, domains, industry, place, employees, mailbox of the owner.
pub(super) type Company =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static str, &'static str, i32, &'static str);

#[rustfmt::skip]
pub(super) const COMPANIES: [Company; 26] = [
    ("National Bank of Kuwait", &["NBK"], &["nbk.example"], "Banking", "Kuwait City", 6500, "omar"),
    ("Acme Corp", &["Acme Corporation"], &["acme.example", "acme-labs.example"], "Manufacturing", "Chicago", 1200, "omar"),
    ("Globex", &["Globex Corporation"], &["globex.example"], "Manufacturing", "Springfield", 800, "omar"),
    ("ABC Corp", &[], &["abc.example"], "Retail", "Dubai", 300, "omar"),
    ("Contoso", &["Contoso Cloud"], &["contoso.example"], "Technology", "Seattle", 9000, "sofia"),
    ("Fabrikam", &[], &["fabrikam.example"], "Manufacturing", "Munich", 450, "sofia"),
    ("Initech", &[], &["initech.example"], "Technology", "Austin", 220, "daniel"),
    ("Umbra Health", &[], &["umbra-health.example"], "Healthcare", "London", 1900, "daniel"),
    ("Falcon Logistics", &[], &["falcon.example"], "Logistics", "Kuwait City", 640, "omar"),
    ("Al-Noor Trading", &["شركة النور"], &["alnoor.example"], "Trade", "Kuwait City", 85, "omar"),
    ("Desert Rose Hotels", &[], &["desertrose.example"], "Hospitality", "Dubai", 2100, "sofia"),
    ("Blue Dune Energy", &["BDE"], &["bluedune.example"], "Energy", "Abu Dhabi", 3300, "sofia"),
    ("Nordwind Shipping", &[], &["nordwind.example"], "Logistics", "Hamburg", 510, "sofia"),
    ("Café Lumière", &[], &["lumiere.example"], "Hospitality", "Paris", 60, "daniel"),
    ("Peña e Hijos", &[], &["pena.example"], "Trade", "Madrid", 40, "daniel"),
    ("Sakura Robotics", &[], &["sakura.example"], "Manufacturing", "Osaka", 700, "daniel"),
    ("Hartwell Legal", &[], &["hartwell.example"], "Legal", "London", 130, "daniel"),
    ("Gulf Petrochem", &["GPC"], &["gulfpetro.example"], "Energy", "Ahmadi", 4800, "omar"),
    ("Marina Foods", &[], &["marinafoods.example"], "Retail", "Kuwait City", 920, "omar"),
    ("Riverside Clinic", &[], &["riverside.example"], "Healthcare", "Boston", 350, "daniel"),
    ("Tigris Telecom", &[], &["tigris.example"], "Telecom", "Baghdad", 1500, "sofia"),
    ("Silverline Insurance", &[], &["silverline.example"], "Insurance", "New York", 780, "sofia"),
    ("Oasis Schools Group", &["OSG"], &["oasis-schools.example"], "Education", "Riyadh", 1100, "omar"),
    ("Pixel Forge", &[], &["pixelforge.example"], "Technology", "Berlin", 75, "daniel"),
    ("Meridian Consulting", &[], &["meridian.example"], "Consulting", "Toronto", 260, "sofia"),
    ("Al-Rawda Construction", &["الروضة للمقاولات"], &["alrawda.example"], "Construction", "Kuwait City", 1750, "omar"),
];

/// A contact: name, mailbox where it does not follow from the name, title, company, place, owner, days since they were entered,
/// days since they were last spoken to beyond what deals say (`None`: only what deals say), tags.
pub(super) type Contact = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i64,
    Option<i64>,
    &'static [&'static str],
);

#[rustfmt::skip]
pub(super) const CONTACTS: [Contact; 63] = [
    ("John Smith", "", "VP Operations", "Acme Corp", "Chicago", "omar", 210, Some(2), &["VIP", "Decision maker"]),
    ("John Carter", "", "IT Director", "Globex", "Springfield", "omar", 160, Some(6), &[]),
    ("Sarah Haddad", "", "CFO", "National Bank of Kuwait", "Kuwait City", "omar", 240, Some(1), &["VIP", "Decision maker"]),
    ("محمد العلي", "m.alali", "Head of Digital", "National Bank of Kuwait", "Kuwait City", "omar", 200, Some(9), &["Champion"]),
    ("Emily Clark", "", "Procurement Lead", "Acme Corp", "Chicago", "omar", 150, Some(12), &[]),
    ("Peter Young", "", "Plant Manager", "Acme Corp", "Detroit", "omar", 90, None, &[]),
    ("Maya Lopez", "", "CIO", "Globex", "Springfield", "omar", 155, Some(16), &["Decision maker"]),
    ("Jane Doe", "", "CEO", "ABC Corp", "Dubai", "omar", 120, Some(4), &["VIP"]),
    ("Khalid Al-Farsi", "", "Store Operations", "ABC Corp", "Dubai", "omar", 118, Some(33), &["VIP"]),
    ("Zoë Müller", "", "Head of Sales", "Fabrikam", "Munich", "sofia", 130, Some(3), &["Champion"]),
    ("José Peña", "", "Owner", "Peña e Hijos", "Madrid", "daniel", 95, Some(8), &[]),
    ("Søren Kjær", "", "Fleet Manager", "Nordwind Shipping", "Hamburg", "sofia", 140, Some(11), &[]),
    ("Fatima Al-Sabah", "f.sabah", "Program Manager", "Gulf Petrochem", "Ahmadi", "omar", 175, Some(5), &["Champion"]),
    ("Yousef Darwish", "", "Procurement Manager", "Gulf Petrochem", "Ahmadi", "omar", 170, Some(48), &[]),
    ("فاطمة الزهراني", "f.zahrani", "Principal", "Oasis Schools Group", "Riyadh", "omar", 80, Some(15), &[]),
    ("Ahmed Nasser", "", "Fleet Director", "Falcon Logistics", "Kuwait City", "omar", 260, Some(3), &["Decision maker"]),
    ("Huda Saleh", "", "Finance Manager", "Falcon Logistics", "Kuwait City", "omar", 250, Some(62), &["Newsletter"]),
    ("Salem Boutros", "", "Managing Director", "Al-Noor Trading", "Kuwait City", "omar", 300, Some(95), &[]),
    ("Rania Khoury", "", "Sales Director", "Al-Noor Trading", "Kuwait City", "omar", 280, None, &["Newsletter"]),
    ("Bader Al-Mutairi", "", "Project Director", "Al-Rawda Construction", "Kuwait City", "omar", 60, Some(7), &[]),
    ("Noura Hamad", "", "Head of IT", "Marina Foods", "Kuwait City", "omar", 45, Some(2), &["Champion"]),
    ("Seth Marlow", "", "Warehouse Lead", "Marina Foods", "Kuwait City", "omar", 40, Some(21), &[]),
    ("Jessica Bright", "", "Operations Analyst", "Globex", "Springfield", "omar", 1, None, &[]),
    ("Robert Lane", "", "Controller", "Acme Corp", "Chicago", "omar", 33, Some(10), &[]),
    ("Priya Raman", "", "VP Engineering", "Contoso", "Seattle", "sofia", 190, Some(2), &["VIP", "Decision maker"]),
    ("Liam O’Connor", "", "Cloud Architect", "Contoso", "Dublin", "sofia", 185, Some(13), &[]),
    ("Jay Whitfield", "", "Partner Manager", "Contoso", "Seattle", "sofia", 70, Some(29), &["Partner"]),
    ("Klaus Berger", "", "COO", "Fabrikam", "Munich", "sofia", 128, Some(20), &[]),
    ("Amélie Laurent", "", "Chef-propriétaire", "Café Lumière", "Paris", "daniel", 88, Some(6), &[]),
    ("Renée Dubois", "", "Accountant", "Café Lumière", "Paris", "daniel", 86, Some(70), &[]),
    ("Mollie Grant", "", "Office Manager", "Hartwell Legal", "London", "daniel", 66, Some(18), &[]),
    ("Sean Whitaker", "", "Managing Partner", "Hartwell Legal", "London", "daniel", 64, Some(4), &["Decision maker"]),
    ("Olivia Stone", "", "Chief Nurse", "Umbra Health", "London", "daniel", 110, Some(9), &[]),
    ("Henry Ashford", "", "CTO", "Umbra Health", "London", "daniel", 105, Some(22), &["Decision maker"]),
    ("Grace Kim", "", "Practice Manager", "Riverside Clinic", "Boston", "daniel", 72, Some(5), &[]),
    ("Walter Quist", "", "Medical Director", "Riverside Clinic", "Boston", "daniel", 71, None, &[]),
    ("Kenji Watanabe", "", "Plant Director", "Sakura Robotics", "Osaka", "daniel", 83, Some(14), &[]),
    ("陈伟", "wei.chen", "Automation Lead", "Sakura Robotics", "Osaka", "daniel", 82, Some(37), &[]),
    ("Björn Åkesson", "", "Port Captain", "Nordwind Shipping", "Hamburg", "sofia", 138, Some(44), &[]),
    ("Mariam Aziz", "", "General Manager", "Desert Rose Hotels", "Dubai", "sofia", 99, Some(3), &["VIP"]),
    ("Tariq Jamal", "", "IT Manager", "Desert Rose Hotels", "Dubai", "sofia", 97, Some(26), &[]),
    ("Leila Farahani", "", "Head of Procurement", "Blue Dune Energy", "Abu Dhabi", "sofia", 145, Some(8), &["Decision maker"]),
    ("Victor Petrov", "", "Grid Engineer", "Blue Dune Energy", "Abu Dhabi", "sofia", 144, Some(55), &[]),
    ("علي حسين", "ali.hussein", "Network Director", "Tigris Telecom", "Baghdad", "sofia", 50, Some(6), &["Decision maker"]),
    ("Zainab Karim", "", "Billing Lead", "Tigris Telecom", "Baghdad", "sofia", 48, Some(31), &[]),
    ("Martha Quill", "", "Claims Director", "Silverline Insurance", "New York", "sofia", 78, Some(10), &[]),
    ("Thomas Archer", "", "CFO", "Silverline Insurance", "New York", "sofia", 77, Some(1), &["Decision maker"]),
    ("Naomi Fields", "", "Partner", "Meridian Consulting", "Toronto", "sofia", 36, Some(12), &["Partner"]),
    ("Lucas Moreau", "", "Consultant", "Meridian Consulting", "Montréal", "sofia", 35, Some(80), &[]),
    ("Greta Vogel", "", "Studio Head", "Pixel Forge", "Berlin", "daniel", 29, Some(4), &[]),
    ("Emil Novák", "", "Lead Developer", "Pixel Forge", "Prague", "daniel", 28, None, &[]),
    ("Bill Lumber", "", "CTO", "Initech", "Austin", "daniel", 220, Some(17), &["Decision maker"]),
    ("Milton Wade", "", "Facilities", "Initech", "Austin", "daniel", 215, Some(120), &[]),
    ("Abdullah Saif", "", "Board Member", "Al-Rawda Construction", "Kuwait City", "omar", 1, None, &[]),
    ("Petey Quinn", "", "Site Engineer", "Al-Rawda Construction", "Kuwait City", "omar", 52, Some(27), &[]),
    ("Hana Suzuki", "", "Buyer", "Sakura Robotics", "Tokyo", "daniel", 1, None, &[]),
    ("Nils Ekberg", "", "Data Protection Officer", "Fabrikam", "Munich", "sofia", 15, None, &[]),
    ("Priya Nair", "priya.nair@mail.example", "Backend Engineer", "", "Kuwait City", "layla", 21, Some(3), &["Candidate"]),
    ("Ali Rahimi", "ali.rahimi@mail.example", "Backend Engineer", "", "Dubai", "layla", 16, Some(5), &["Candidate"]),
    ("Chloé Martin", "chloe.martin@mail.example", "Account Executive", "", "Paris", "layla", 25, Some(8), &["Candidate"]),
    ("Marcus Webb", "marcus.webb@mail.example", "Account Executive", "", "London", "layla", 30, Some(14), &["Candidate"]),
    ("Dana Yilmaz", "dana.yilmaz@mail.example", "Backend Engineer", "", "Istanbul", "layla", 44, Some(19), &["Candidate"]),
    ("Ivo Horvat", "ivo.horvat@mail.example", "Support Engineer", "", "Zagreb", "layla", 6, None, &["Candidate"]),
];

/// Products: industry, category, name, price in whole US dollars.
pub(super) const PRODUCTS: [(&str, &str, &str, i64); 10] = [
    ("Banking", "Branch software", "Branch Analytics", 18_000),
    ("Banking", "Onboarding", "Digital Onboarding Suite", 42_000),
    ("Retail", "Point of sale", "Counter POS", 6_500),
    ("Retail", "Loyalty", "Loyalty Engine", 12_000),
    ("Logistics", "Fleet", "Fleet Tracker", 15_000),
    ("Logistics", "Warehouse", "Warehouse Manager", 22_000),
    ("Healthcare", "Scheduling", "Clinic Scheduler", 9_000),
    ("Energy", "Maintenance", "Field Service Cloud", 35_000),
    ("General", "CRM", "CRM Suite", 24_000),
    ("General", "Support", "Premium Support", 5_000),
];

/// Units of the base currency for one unit. Two currencies that deals are in have none on purpose: Iraqi dinar is shown apart
/// from every total, and so is the deal without an amount.
pub(super) const RATES: [(&str, f64); 4] = [("KWD", 3.25), ("EUR", 1.08), ("GBP", 1.27), ("JPY", 0.0067)];
