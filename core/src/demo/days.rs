//! What happened at Gulf Bright Software lately, and what is about to.

/// Kind, direction, days ago, hour, minute, subject, body, contact, deal, minutes. Whoever owns the contact did it.
pub(super) type Happening = (
    &'static str,
    Option<&'static str>,
    i64,
    u32,
    u32,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<i32>,
);

const IN: Option<&str> = Some("inbound");
const OUT: Option<&str> = Some("outbound");

#[rustfmt::skip]
pub(super) const HAPPENINGS: [Happening; 30] = [
    ("email", IN, 0, 8, 12, "Re: revised contract", "We are nearly there. Our counsel wants the liability cap in writing before we sign.", "John Smith", Some("Acme Platform Rollout"), None),
    ("email", OUT, 1, 16, 40, "Pricing for 40 branches", "As promised, the price list for 40 branches with the three-year option.", "Sarah Haddad", Some("NBK Branch Analytics"), None),
    ("email", IN, 1, 17, 25, "Re: Pricing for 40 branches", "Thank you. Can we go through the three-year option tomorrow?", "Sarah Haddad", Some("NBK Branch Analytics"), None),
    ("call", OUT, 2, 11, 0, "Contract call", "Went through clauses 4 to 9. John asked for a liability cap and quarterly billing.", "John Smith", Some("Acme Platform Rollout"), Some(35)),
    ("email", OUT, 3, 9, 30, "Recap of our meeting", "Decisions, open points and who does what by Thursday.", "Sarah Haddad", Some("NBK Branch Analytics"), None),
    ("meeting", None, 4, 13, 0, "Loyalty demo", "Jane liked the points engine and asked for a case study from retail.", "Jane Doe", Some("ABC Loyalty Program"), Some(50)),
    ("email", IN, 5, 10, 5, "Security questionnaire", "Attached are the 62 questions our security team needs answered.", "Fatima Al-Sabah", Some("Gulf Petrochem Maintenance"), None),
    ("call", IN, 3, 15, 20, "Rollout order", "Ahmed wants the trucks in Shuwaikh first, then the vans.", "Ahmed Nasser", Some("Falcon Fleet Tracking"), Some(18)),
    ("message", OUT, 2, 18, 5, "Cold chain demo", "Is Sunday at ten good for the warehouse team?", "Noura Hamad", Some("Marina Foods Cold Chain"), None),
    ("email", OUT, 6, 14, 15, "Renewal terms", "Same price for three years, premium support included.", "John Carter", Some("Globex Renewal"), None),
    ("email", IN, 6, 16, 50, "Re: Renewal terms", "Looks fair. Legal will read it this week.", "John Carter", Some("Globex Renewal"), None),
    ("meeting", None, 7, 11, 30, "Site visit", "Walked the site with Bader. Forty tablets needed, budget unknown.", "Bader Al-Mutairi", Some("Al-Rawda Site Safety"), Some(90)),
    ("call", OUT, 9, 10, 45, "Onboarding workshop", "محمد will bring five people from the digital team.", "محمد العلي", Some("NBK Digital Onboarding"), Some(25)),
    ("email", OUT, 12, 9, 10, "Pilot site", "Three dates for the visit to the Detroit warehouse.", "Emily Clark", None, None),
    ("call", OUT, 16, 12, 0, "Field service proposal", "Maya is waiting for the budget round. Call again in two weeks.", "Maya Lopez", Some("Globex Field Service"), Some(12)),
    ("email", IN, 10, 13, 35, "Invoice received", "Paid today, thank you.", "Robert Lane", None, None),
    ("email", OUT, 8, 17, 0, "Pricing for 40 branches (draft)", "First draft for your comments.", "Sarah Haddad", Some("NBK Branch Analytics"), None),
    ("call", IN, 14, 9, 40, "Question on data residency", "Data must stay in Kuwait. Confirmed that it does.", "Sarah Haddad", Some("NBK Branch Analytics"), Some(15)),
    ("call", OUT, 2, 10, 30, "Executive sponsor", "Priya will sponsor it if the migration is done before the freeze.", "Priya Raman", Some("Contoso Cloud Migration"), Some(40)),
    ("email", IN, 3, 11, 15, "Vorführung nächste Woche", "Passt es am Dienstag um zehn?", "Zoë Müller", Some("Fabrikam Sales Workspace"), None),
    ("email", IN, 1, 19, 5, "Redline", "Our counsel's redline is attached. Two points left.", "Thomas Archer", Some("Silverline Claims Portal"), None),
    ("meeting", None, 3, 14, 0, "Guest app walkthrough", "Mariam wants Arabic first and English second.", "Mariam Aziz", Some("Desert Rose Guest App"), Some(45)),
    ("email", IN, 6, 12, 20, "Tender questions", "Eleven questions from the tender committee.", "علي حسين", Some("Tigris Billing Upgrade"), None),
    ("call", OUT, 5, 16, 0, "Order form", "Grace has the order form and will sign this week.", "Grace Kim", Some("Riverside Appointment Desk"), Some(10)),
    ("email", OUT, 4, 15, 45, "Partner meeting", "Agenda for the partners: price, data, timeline.", "Sean Whitaker", Some("Hartwell Case Intake"), None),
    ("message", IN, 6, 20, 30, "Caisse d’essai", "La caisse d’essai marche très bien !", "Amélie Laurent", Some("Café Lumière Tills"), None),
    ("call", OUT, 8, 13, 15, "Import desk", "José wants it in Spanish. Sent the brochure.", "José Peña", Some("Peña Import Desk"), Some(20)),
    ("email", OUT, 4, 10, 10, "Welcome aboard", "Your workspace is ready, here is the first-week plan.", "Greta Vogel", Some("Pixel Forge Starter"), None),
    ("call", OUT, 3, 17, 30, "Second interview", "Strong on databases, wants to work from Kuwait City.", "Priya Nair", Some("Backend Engineer: Priya Nair"), Some(45)),
    ("email", OUT, 2, 12, 0, "Offer letter", "The offer with start date and package.", "Chloé Martin", Some("Account Executive: Chloé Martin"), None),
];

/// Title, days from today, hour, minute, minutes, place, whose calendar, contact, deal.
pub(super) type Appointment =
    (&'static str, i64, u32, u32, i64, &'static str, &'static str, Option<&'static str>, Option<&'static str>);

#[rustfmt::skip]
pub(super) const APPOINTMENTS: [Appointment; 22] = [
    ("NBK pricing review", 0, 10, 0, 45, "NBK head office", "omar", Some("Sarah Haddad"), Some("NBK Branch Analytics")),
    ("Pipeline check-in with Layla", 0, 12, 30, 30, "Room Pearl", "omar", None, None),
    ("Acme contract review", 0, 15, 0, 60, "Video call", "omar", Some("John Smith"), Some("Acme Platform Rollout")),
    ("Globex renewal call", 1, 11, 0, 30, "Phone", "omar", Some("John Carter"), Some("Globex Renewal")),
    ("Falcon rollout planning", 1, 14, 0, 60, "Falcon depot, Shuwaikh", "omar", Some("Ahmed Nasser"), Some("Falcon Fleet Tracking")),
    ("Design team sync", 2, 9, 30, 30, "Room Coral", "omar", None, None),
    ("Marina Foods warehouse demo", 3, 10, 0, 60, "Marina Foods warehouse", "omar", Some("Noura Hamad"), Some("Marina Foods Cold Chain")),
    ("Gulf Petrochem security review", 5, 13, 0, 90, "Ahmadi", "omar", Some("Fatima Al-Sabah"), Some("Gulf Petrochem Maintenance")),
    ("NBK onboarding workshop", 6, 10, 0, 120, "NBK head office", "omar", Some("محمد العلي"), Some("NBK Digital Onboarding")),
    ("ABC Corp case study call", 8, 16, 0, 30, "Phone", "omar", Some("Jane Doe"), Some("ABC Loyalty Program")),
    ("Acme kick-off dinner", -7, 19, 0, 120, "Chicago", "omar", Some("John Smith"), Some("Acme Platform Rollout")),
    ("NBK data residency meeting", -14, 11, 0, 60, "NBK head office", "omar", Some("Sarah Haddad"), Some("NBK Branch Analytics")),
    ("Silverline redline call", 0, 16, 30, 45, "Video call", "sofia", Some("Thomas Archer"), Some("Silverline Claims Portal")),
    ("Contoso executive call", 2, 18, 0, 60, "Video call", "sofia", Some("Priya Raman"), Some("Contoso Cloud Migration")),
    ("Fabrikam demo", 4, 11, 0, 60, "Video call", "sofia", Some("Zoë Müller"), Some("Fabrikam Sales Workspace")),
    ("Desert Rose walkthrough", 1, 13, 0, 60, "Dubai", "sofia", Some("Mariam Aziz"), Some("Desert Rose Guest App")),
    ("Hartwell partner meeting", 2, 14, 0, 60, "London", "daniel", Some("Sean Whitaker"), Some("Hartwell Case Intake")),
    ("Riverside signing", 1, 17, 0, 30, "Video call", "daniel", Some("Grace Kim"), Some("Riverside Appointment Desk")),
    ("Café Lumière trial till", 3, 9, 0, 45, "Paris", "daniel", Some("Amélie Laurent"), Some("Café Lumière Tills")),
    ("Sales meeting", 0, 9, 0, 45, "Room Pearl", "layla", None, None),
    ("Interview: Priya Nair", 1, 10, 0, 60, "Room Coral", "layla", Some("Priya Nair"), Some("Backend Engineer: Priya Nair")),
    ("Forecast with Amina", 2, 15, 0, 45, "Room Pearl", "layla", None, None),
];

/// Title, due in days (`None`: some day), hour, priority, whose, contact, deal, done days ago.
pub(super) type Task = (
    &'static str,
    Option<i64>,
    u32,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<i64>,
);

#[rustfmt::skip]
pub(super) const TASKS: [Task; 28] = [
    ("Send the liability cap wording to John Smith", Some(0), 12, "high", "omar", Some("John Smith"), Some("Acme Platform Rollout"), None),
    ("Prepare the three-year option for NBK", Some(0), 9, "high", "omar", Some("Sarah Haddad"), Some("NBK Branch Analytics"), None),
    ("Call Maya about the budget round", Some(-3), 11, "normal", "omar", Some("Maya Lopez"), Some("Globex Field Service"), None),
    ("Answer the security questionnaire", Some(2), 17, "high", "omar", Some("Fatima Al-Sabah"), Some("Gulf Petrochem Maintenance"), None),
    ("Send the retail case study to Jane", Some(1), 10, "normal", "omar", Some("Jane Doe"), Some("ABC Loyalty Program"), None),
    ("Find out Al-Rawda’s budget", Some(5), 10, "normal", "omar", Some("Bader Al-Mutairi"), Some("Al-Rawda Site Safety"), None),
    ("Follow up with Yousef on spare parts", Some(-12), 9, "normal", "omar", Some("Yousef Darwish"), Some("Gulf Petrochem Spare Parts"), None),
    ("Order expo badges", Some(4), 16, "low", "omar", None, None, None),
    ("Update the price list", None, 9, "low", "omar", None, None, None),
    ("Thank Ahmed for the referral", Some(-1), 15, "low", "omar", Some("Ahmed Nasser"), None, None),
    ("Send meeting notes to NBK", Some(-2), 17, "normal", "omar", Some("Sarah Haddad"), None, Some(2)),
    ("Log the Detroit dates", Some(-6), 12, "normal", "omar", Some("Emily Clark"), None, Some(7)),
    ("Check Silverline redline with legal", Some(0), 14, "high", "sofia", Some("Thomas Archer"), Some("Silverline Claims Portal"), None),
    ("Answer the tender questions", Some(2), 12, "high", "sofia", Some("علي حسين"), Some("Tigris Billing Upgrade"), None),
    ("Send Søren the data sheet", Some(1), 9, "normal", "sofia", Some("Søren Kjær"), Some("Nordwind Container Tracking"), None),
    ("Chase Björn", Some(-8), 10, "normal", "sofia", Some("Björn Åkesson"), Some("Nordwind Port Scheduling"), None),
    ("Book Dubai flight", Some(0), 18, "low", "sofia", None, None, None),
    ("Draft partner terms for Meridian", Some(6), 11, "normal", "sofia", Some("Naomi Fields"), Some("Meridian Partner Program"), None),
    ("Arrange a reference call for Initech", Some(3), 15, "normal", "daniel", Some("Bill Lumber"), Some("Initech CRM Switch"), None),
    ("Send the order form again", Some(0), 10, "high", "daniel", Some("Grace Kim"), Some("Riverside Appointment Desk"), None),
    ("Translate the brochure into Spanish", Some(-4), 9, "normal", "daniel", Some("José Peña"), Some("Peña Import Desk"), None),
    ("Clinical safety review papers", Some(7), 12, "high", "daniel", Some("Henry Ashford"), Some("Umbra Ward Scheduling"), None),
    ("Ship the trial till", Some(2), 9, "normal", "daniel", Some("Amélie Laurent"), Some("Café Lumière Tills"), None),
    ("Forecast for the board", Some(2), 9, "high", "layla", None, None, None),
    ("Coach Daniel on negotiation", Some(3), 14, "normal", "layla", None, None, None),
    ("Feedback on Priya Nair’s interview", Some(1), 16, "normal", "layla", Some("Priya Nair"), Some("Backend Engineer: Priya Nair"), None),
    ("Chase stale proposals with the team", Some(-1), 10, "high", "layla", None, None, None),
    ("Approve the expo budget", Some(1), 11, "normal", "amina", None, None, None),
];

/// Contact, or deal after a colon, days ago, author, text.
#[rustfmt::skip]
pub(super) const NOTES: [(&str, i64, &str, &str); 14] = [
    ("John Smith", 20, "omar", "Prefers calls in the Chicago morning. Two kids, coaches football on Saturdays."),
    ("Sarah Haddad", 30, "omar", "Decides alone up to KWD 50,000; above that the board."),
    ("محمد العلي", 25, "omar", "يفضل الاجتماعات باللغة العربية"),
    ("Jane Doe", 12, "omar", "Wants retail references from the Gulf."),
    ("Khalid Al-Farsi", 34, "omar", "Asked for Arabic receipts."),
    ("Priya Raman", 15, "sofia", "Freeze starts mid December; nothing goes live after that."),
    ("Zoë Müller", 10, "sofia", "Demo bitte auf Deutsch."),
    ("Sean Whitaker", 9, "daniel", "Partners vote on Fridays."),
    (":Acme Platform Rollout", 6, "omar", "Prefers annual billing; procurement can live with quarterly."),
    (":NBK Branch Analytics", 8, "omar", "Competitor is in the race with a lower price but no local hosting."),
    (":Gulf Petrochem Maintenance", 11, "omar", "Needs the security review before the tender board."),
    (":Contoso Cloud Migration", 13, "sofia", "Champion and sponsor agree; the risk is the timeline."),
    (":Initech CRM Switch", 17, "daniel", "They still owe us the data export."),
    (":Backend Engineer: Priya Nair", 3, "layla", "Coding 4 of 5, system design 5 of 5."),
];

/// Name, e-mail, phone, company, title, place, source, product, status, score, owner, hours ago.
pub(super) type Lead = (
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    i32,
    Option<&'static str>,
    i64,
);

#[rustfmt::skip]
pub(super) const LEADS: [Lead; 18] = [
    ("Mona Shami", "mona@shami-sweets.example", Some("+965 5550 1201"), "Shami Sweets", "Owner", "Kuwait City", "facebook", Some("Counter POS"), "new", 62, None, 1),
    ("Jassim Al-Roumi", "jassim@roumi.example", Some("+965 5550 1202"), "Roumi Motors", "Marketing", "Kuwait City", "facebook", Some("CRM Suite"), "new", 48, None, 2),
    ("Clara Weiss", "clara@weiss-moden.example", None, "Weiss Moden", "Buyer", "Vienna", "facebook", Some("Loyalty Engine"), "new", 55, None, 5),
    ("Hassan Dashti", "hassan@dashti.example", Some("+965 5550 1203"), "Dashti Clinics", "Administrator", "Kuwait City", "website", Some("Clinic Scheduler"), "new", 71, None, 3),
    ("Ingrid Solheim", "ingrid@solheim.example", None, "Solheim Fjordturer", "Founder", "Bergen", "website", Some("CRM Suite"), "new", 40, None, 26),
    ("Faisal Omran", "faisal@omran.example", Some("+965 5550 1204"), "Omran Transport", "Fleet Lead", "Kuwait City", "expo", Some("Fleet Tracker"), "new", 80, Some("omar"), 4),
    ("Reem Jaber", "reem@jaber.example", Some("+971 50 555 0105"), "Jaber Boutique", "Owner", "Dubai", "expo", Some("Loyalty Engine"), "working", 66, Some("omar"), 30),
    ("Ben Okafor", "ben@okafor.example", None, "Okafor Stores", "Director", "Lagos", "expo", Some("Counter POS"), "working", 58, Some("daniel"), 50),
    ("Lucía Romero", "lucia@romero.example", None, "Romero Vinos", "Owner", "Sevilla", "facebook", Some("Counter POS"), "working", 52, Some("daniel"), 20),
    ("Nadine Faure", "nadine@faure.example", None, "Faure Textiles", "CEO", "Lyon", "linkedin", Some("CRM Suite"), "qualified", 77, Some("sofia"), 75),
    ("Ola Nyström", "ola@nystrom.example", None, "Nyström Bygg", "CFO", "Malmö", "website", Some("Field Service Cloud"), "qualified", 73, Some("sofia"), 98),
    ("Karim Zayed", "karim@zayed.example", Some("+971 50 555 0106"), "Zayed Rentals", "Manager", "Abu Dhabi", "facebook", Some("Fleet Tracker"), "new", 44, Some("sofia"), 8),
    ("Anita Desai-Rao", "anita@raofoods.example", None, "Rao Foods", "Operations", "Mumbai", "expo", Some("Warehouse Manager"), "disqualified", 15, Some("daniel"), 150),
    ("Pavel Zeman", "pavel@zeman.example", None, "Zeman Stroje", "Sales", "Brno", "website", None, "disqualified", 10, Some("sofia"), 200),
    ("Dalal Ibrahim", "dalal@ibrahim.example", Some("+965 5550 1207"), "Ibrahim Academy", "Principal", "Kuwait City", "referral", Some("CRM Suite"), "working", 69, Some("omar"), 60),
    ("Tom Baxter", "tom@baxter.example", None, "Baxter Freight", "Dispatcher", "Leeds", "expo", Some("Fleet Tracker"), "new", 60, None, 28),
    ("سارة الكندري", "sara@kandari.example", Some("+965 5550 1208"), "Kandari Jewellers", "Owner", "Kuwait City", "facebook", Some("Loyalty Engine"), "new", 64, None, 10),
    ("Yuki Mori", "yuki@mori.example", None, "Mori Parts", "Buyer", "Nagoya", "linkedin", None, "new", 35, None, 120),
];

/// Who else knows a contact: member, contact, days ago, kind, what about.
#[rustfmt::skip]
pub(super) const ACQUAINTANCES: [(&str, &str, i64, &str, &str); 7] = [
    ("sofia", "Sarah Haddad", 40, "meeting", "Met at the fintech breakfast"),
    ("layla", "Sarah Haddad", 22, "call", "Introduction as Omar’s manager"),
    ("daniel", "John Carter", 65, "meeting", "Talked at the spring expo"),
    ("layla", "John Smith", 28, "email", "Thanks for the reference"),
    ("omar", "Mariam Aziz", 75, "meeting", "Shared a panel in Dubai"),
    ("sofia", "Fatima Al-Sabah", 90, "call", "Question about energy references"),
    ("omar", "Henry Ashford", 110, "email", "Introduction for Daniel"),
];
