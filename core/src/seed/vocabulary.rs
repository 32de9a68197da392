//! What made-up people, companies and deals are called.

/// Given names from many places, in the script their bearers use.
#[rustfmt::skip]
pub(super) const GIVEN: [&str; 313] = [
    "Aaliyah", "Aarav", "Abdullah", "Abigail", "Adam", "Adaeze", "Adèle", "Adrián", "Agnieszka", "Ahmad", "Aiko", "Aino", "Aisha", "Akira", "Alan",
    "Alejandra", "Alexandre", "Alice", "Alma", "Amal", "Amara", "Amélie", "Amir", "Ana", "Anders", "André", "Andrea", "Anika", "Anna", "Antonio",
    "Anya", "Arjun", "Arne", "Arthur", "Astrid", "Audrey", "Aurélie", "Ava", "Axel", "Ayla", "Bader", "Barbara", "Bassam", "Beatriz", "Benjamin",
    "Bilal", "Birgit", "Björn", "Blanca", "Bogdan", "Brandon", "Brigitte", "Bruno", "Caleb", "Camille", "Carla", "Carlos", "Caroline", "Cecilia",
    "Chiara", "Chinedu", "Chloé", "Christian", "Claire", "Clara", "Claudia", "Connor", "Cristina", "Dalia", "Daniel", "Danielle", "Dariusz", "David",
    "Deepika", "Denis", "Diana", "Diego", "Dina", "Dmitri", "Dominika", "Donna", "Dylan", "Eduardo", "Edward", "Eero", "Elena", "Eleni", "Elif",
    "Elijah", "Élise", "Elizabeth", "Ella", "Emil", "Emilia", "Emily", "Emma", "Emre", "Enrique", "Eric", "Erik", "Esther", "Ethan", "Eun-ji", "Eva",
    "Evelyn", "Fabio", "Faisal", "Farah", "Fatima", "Felix", "Femi", "Fernanda", "Filip", "Fiona", "Florian", "Francesca", "Françoise", "Frank",
    "Frida", "Gabriel", "Georg", "George", "Giorgos", "Giulia", "Grace", "Greta", "Grzegorz", "Guillaume", "Gustav", "Hala", "Hamad", "Hana",
    "Hannah", "Haruto", "Hassan", "Heidi", "Helena", "Henrik", "Henry", "Hiba", "Hiroshi", "Hugo", "Huda", "Ian", "Ibrahim", "Ida", "Ifeoma",
    "Ilona", "Imran", "Ines", "Ingrid", "Irene", "Isaac", "Isabella", "Ivan", "Jack", "Jacob", "Jakub", "James", "Jamila", "Jan", "Jana", "Jasmin",
    "Jason", "Javier", "Jelena", "Jennifer", "Jessica", "Ji-woo", "Joana", "João", "Joel", "Johan", "Johanna", "John", "Jonas", "Jordan", "Jorge",
    "José", "Joseph", "Joshua", "Juan", "Julia", "Julien", "Jürgen", "Kai", "Karim", "Karin", "Karolina", "Katarzyna", "Kate", "Kenji", "Kevin",
    "Khalid", "Klara", "Kofi", "Kwame", "Lara", "Lars", "Laura", "Layla", "Lea", "Leila", "Léo", "Leonardo", "Liam", "Lina", "Linda", "Linh",
    "Logan", "Lorena", "Lotte", "Louis", "Lucas", "Lucía", "Ludmila", "Luigi", "Luis", "Łukasz", "Lukas", "Lydia", "Maja", "Malik", "Manuel",
    "Marco", "Margaret", "Maria", "Mariam", "Marie", "Mario", "Marta", "Martin", "Mary", "Mateo", "Matilda", "Matthew", "Maximilian", "Maya",
    "Mehmet", "Mei", "Melanie", "Michael", "Mikkel", "Mila", "Milan", "Min-jun", "Miriam", "Mohammed", "Mónica", "Nadia", "Naomi", "Natalia",
    "Nathan", "Nikola", "Nils", "Nina", "Noah", "Noor", "Nora", "Oksana", "Olaf", "Oliver", "Olivia", "Omar", "Oscar", "Pablo", "Paolo", "Patricia",
    "Paul", "Paula", "Pedro", "Peter", "Petra", "Philip", "Pia", "Piotr", "Priya", "Rachel", "Rafael", "Rahul", "Rania", "Rebecca", "Renée", "Ricardo",
    "Robert", "Rohan", "Rosa", "Ruth", "Ryan", "Sakura", "Salem", "Samira", "Samuel", "Sandra", "Sara", "Sarah", "Sean", "Sebastian", "Selma",
    "Sergei", "Simon", "Sofia", "Søren", "Stefan", "Stephen", "Tariq", "Thomas", "Tomasz", "Valentina", "Victor", "Yara", "Yousef", "Zoë",
];

/// Given names in Arabic script.
#[rustfmt::skip]
pub(super) const ARABIC_GIVEN: [&str; 24] = [
    "محمد", "أحمد", "علي", "خالد", "يوسف", "عمر", "عبدالله", "فهد", "سعد", "ناصر", "بدر", "طارق", "فاطمة", "مريم", "نورة", "سارة",
    "هدى", "ليلى", "زينب", "ريم", "دلال", "منى", "أمل", "هيا",
];

/// Surnames in Arabic script.
#[rustfmt::skip]
pub(super) const ARABIC_SURNAMES: [&str; 24] = [
    "العلي", "الأحمد", "الحسن", "السالم", "الراشد", "الناصر", "الخالد", "المطيري", "العنزي", "الشمري", "الرشيدي", "العجمي",
    "الكندري", "البلوشي", "الفارسي", "القحطاني", "الدوسري", "الزهراني", "الغامدي", "الحربي", "السيد", "حسين", "منصور", "حداد",
];

/// Surnames are put together of three parts: 40 × 25 × 20 of them.
#[rustfmt::skip]
pub(super) const SURNAME_FIRST: [&str; 40] = [
    "Al", "An", "Ber", "Bran", "Bro", "Cal", "Car", "Cor", "Dal", "Dar", "Del", "Dor", "El", "Fal", "Fer", "Gar", "Gil", "Gran", "Hal", "Har",
    "Hol", "Jan", "Kal", "Kar", "Kor", "Lam", "Lin", "Lor", "Mal", "Mar", "Mor", "Nor", "Ol", "Per", "Ram", "Ros", "San", "Sal", "Tor", "Val",
];
#[rustfmt::skip]
pub(super) const SURNAME_MIDDLE: [&str; 25] = [
    "a", "ab", "ad", "ak", "al", "am", "an", "ar", "av", "e", "ed", "el", "en", "er", "i", "id", "in", "is", "o", "ol", "on", "or", "u", "ul", "un",
];
#[rustfmt::skip]
pub(super) const SURNAME_LAST: [&str; 20] = [
    "berg", "dale", "dez", "ga", "ham", "ini", "ko", "lund", "man", "mez", "nen", "oglu", "quist", "ra", "sen", "ska", "son", "stein", "ton", "vic",
];

#[rustfmt::skip]
pub(super) const COMPANY_FIRST: [&str; 60] = [
    "Amber", "Apex", "Aurora", "Baltic", "Beacon", "Bluefin", "Boreal", "Bright", "Canyon", "Cedar", "Cobalt", "Copper", "Coral", "Crescent", "Crown",
    "Delta", "Desert", "Eagle", "Echo", "Ember", "Evergreen", "Falcon", "First", "Frontier", "Garnet", "Glacier", "Golden", "Granite", "Harbor", "Horizon",
    "Indigo", "Ivory", "Jade", "Juniper", "Keystone", "Lakeside", "Lantern", "Liberty", "Lotus", "Maple", "Meridian", "Metro", "Nimbus", "North", "Oasis",
    "Ocean", "Onyx", "Orchid", "Pacific", "Pearl", "Pinnacle", "Prairie", "Quartz", "Raven", "Ridge", "Saffron", "Silver", "Summit", "Tidal", "Vertex",
];
#[rustfmt::skip]
pub(super) const COMPANY_SECOND: [&str; 50] = [
    "Analytics", "Apparel", "Automation", "Aviation", "Bank", "Biotech", "Books", "Builders", "Capital", "Ceramics", "Chemicals", "Clinics", "Cloud",
    "Coffee", "Construction", "Consulting", "Dairy", "Design", "Dynamics", "Education", "Electronics", "Energy", "Engineering", "Farms", "Finance", "Foods",
    "Freight", "Furniture", "Garments", "Glass", "Health", "Hotels", "Insurance", "Labs", "Legal", "Logistics", "Marine", "Media", "Medical", "Motors",
    "Networks", "Optics", "Packaging", "Paper", "Pharma", "Robotics", "Shipping", "Software", "Steel", "Textiles",
];
pub(super) const COMPANY_ENDING: [&str; 8] =
    ["", "Group", "Ltd", "GmbH", "Inc", "Holding", "Partners", "International"];

#[rustfmt::skip]
pub(super) const INDUSTRIES: [&str; 12] = [
    "Banking", "Construction", "Education", "Energy", "Healthcare", "Hospitality", "Insurance", "Logistics", "Manufacturing", "Retail", "Technology",
    "Telecom",
];
#[rustfmt::skip]
pub(super) const TITLES: [&str; 20] = [
    "CEO", "CFO", "CIO", "COO", "CTO", "Head of IT", "Head of Sales", "Marketing Director", "Operations Manager", "Owner", "Plant Manager",
    "Procurement Manager", "Product Manager", "Project Manager", "Purchasing Lead", "Sales Director", "Software Engineer", "Store Manager",
    "Supply Chain Lead", "VP Engineering",
];
/// Places with the country's dialling code.
#[rustfmt::skip]
pub(super) const PLACES: [(&str, &str); 24] = [
    ("Kuwait City", "965"), ("Dubai", "971"), ("Riyadh", "966"), ("Doha", "974"), ("Cairo", "20"), ("London", "44"), ("Paris", "33"), ("Berlin", "49"),
    ("Madrid", "34"), ("Milan", "39"), ("Warsaw", "48"), ("Stockholm", "46"), ("New York", "1"), ("Chicago", "1"), ("Toronto", "1"), ("São Paulo", "55"),
    ("Mexico City", "52"), ("Lagos", "234"), ("Nairobi", "254"), ("Mumbai", "91"), ("Singapore", "65"), ("Tokyo", "81"), ("Seoul", "82"), ("Sydney", "61"),
];
pub(super) const SOURCES: [&str; 6] = ["expo", "facebook", "linkedin", "partner", "referral", "website"];
#[rustfmt::skip]
pub(super) const DEAL_NOUNS: [&str; 12] = [
    "Audit", "Expansion", "Integration", "License", "Migration", "Pilot", "Platform", "Renewal", "Rollout", "Subscription", "Support", "Upgrade",
];
#[rustfmt::skip]
pub(super) const SUBJECTS: [&str; 12] = [
    "Budget round", "Contract draft", "Demo follow-up", "Introduction", "Invoice", "Next steps", "Pricing", "Proposal", "Quarterly review", "References",
    "Security questions", "Timeline",
];
#[rustfmt::skip]
pub(super) const TASKS: [&str; 8] =
    ["Book a demo", "Call back", "Check the contract", "Follow up", "Prepare the proposal", "Send the case study", "Send the price list", "Thank for the referral"];
pub(super) const LOST_REASONS: [&str; 5] = ["Price", "Chose a competitor", "No budget", "Project stopped", "No answer"];
pub(super) const TAGS: [&str; 6] = ["VIP", "Champion", "Decision maker", "Newsletter", "Partner", "At risk"];

/// The surname of a number; numbers beyond the last begin again.
pub(super) fn surname(number: usize) -> String {
    let (first, rest) = (SURNAME_FIRST[number % 40], number / 40);
    let (middle, rest) = (SURNAME_MIDDLE[rest % 25], rest / 25);
    format!("{first}{middle}{}", SURNAME_LAST[rest % 20])
}

/// How many surnames there are.
pub(super) const SURNAMES: usize = 40 * 25 * 20;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_as_many_different_names_as_promised() {
        let surnames: BTreeSet<String> = (0..SURNAMES).map(surname).collect();
        assert!(surnames.len() > 19_000, "{}", surnames.len());
        assert_eq!(GIVEN.iter().collect::<BTreeSet<_>>().len(), GIVEN.len());
    }
}
