//! The words that the rules know: abbreviations, words without meaning of their own, and the repair of misspelt ones.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::classes;
use crate::context::NameKind;
use crate::names::to_f32;
use crate::pattern::{Compiler, WordId};
use crate::sentence::{Sentence, Token};

/// Written short, or with the apostrophe left out.
const EXPANSIONS: &[(&str, &[&str])] = &[
    ("whats", &["what", "'s"]), ("hows", &["how", "'s"]), ("wheres", &["where", "'s"]), ("whos", &["who", "'s"]), ("whens", &["when", "'s"]),
    ("wats", &["what", "'s"]), ("wat", &["what"]), ("im", &["i", "'m"]), ("ive", &["i", "'ve"]), ("wanna", &["want", "to"]), ("gonna", &["going", "to"]),
    ("gimme", &["give", "me"]), ("lemme", &["let", "me"]), ("gotta", &["got", "to"]), ("e-mail", &["email"]), ("e-mails", &["emails"]), ("e-mailed", &["emailed"]),
    ("w/", &["with"]), ("w/o", &["without"]), ("mtg", &["meeting"]), ("mtgs", &["meetings"]), ("appt", &["appointment"]), ("appts", &["appointments"]),
    ("acct", &["account"]), ("accts", &["accounts"]), ("msg", &["message"]), ("msgs", &["messages"]), ("mail", &["email"]), ("mails", &["emails"]),
    ("u", &["you"]), ("ur", &["your"]), ("&", &["and"]), ("@", &["at"]), ("follow-up", &["follow", "up"]), ("followup", &["follow", "up"]), ("follow-ups", &["follow", "ups"]),
    ("followups", &["follow", "ups"]), ("todos", &["to", "dos"]), ("todo", &["to", "do"]), ("organisations", &["organizations"]), ("organisation", &["organization"]),
    ("cos", &["companies"]), ("opty", &["opp"]), ("oppty", &["opp"]), ("optys", &["opps"]), ("oppties", &["opps"]), ("opptys", &["opps"]), ("custs", &["customers"]),
    ("cust", &["customer"]), ("pls", &["please"]), ("plz", &["please"]), ("pla", &["please"]), ("thx", &["thanks"]), ("thnx", &["thanks"]), ("ty", &["thanks"]),
    ("tel", &["phone"]), ("ph", &["phone"]), ("addr", &["address"]), ("cal", &["calendar"]), ("sched", &["schedule"]), ("neg", &["negotiation"]), ("yest", &["yesterday"]),
    ("prob", &["probability"]), ("fcst", &["forecast"]), ("rev", &["revenue"]), ("whatsup", &["what", "'s", "up"]), ("dont", &["don't"]), ("cant", &["can't"]), ("wont", &["won't"]),
    ("havent", &["haven't"]), ("hasnt", &["hasn't"]), ("isnt", &["isn't"]), ("arent", &["aren't"]), ("didnt", &["didn't"]), ("doesnt", &["doesn't"]), ("wasnt", &["wasn't"]),
    ("phonecall", &["phone", "call"]), ("whatsapped", &["whatsapped"]), ("wa", &["whatsapp"]), ("colour", &["color"]), ("summarise", &["summarize"]), ("prioritise", &["prioritize"]),
];

/// May stand anywhere without changing anything.
const FILLERS: &[&str] = &[
    "the", "a", "an", "please", "just", "kindly", "actually", "really", "currently", "um", "uh", "er", "erm", "hmm", "quickly", "all", "any", "also", "now", "basically", "again", "some",
    "exactly", "simply", "maybe", "pretty", "quick", "today's", "very", "still", "ok", "okay",
];
const ARTICLES: &[&str] = &["the", "a", "an"];

/// Words of grammar rather than of meaning. A rule that skips words skips these cheaply, and no name begins with them.
const FUNCTION_WORDS: &[&str] = &[
    "i", "me", "my", "mine", "we", "us", "our", "ours", "you", "your", "he", "she", "it", "they", "them", "his", "her", "their", "its", "this", "that", "these", "those", "there", "here",
    "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "done", "have", "has", "had", "having", "will", "would", "shall", "should", "can", "could", "may", "might",
    "must", "to", "of", "in", "on", "at", "for", "with", "from", "by", "about", "as", "into", "onto", "over", "under", "up", "down", "out", "off", "and", "or", "but", "if", "so", "than",
    "then", "because", "while", "when", "where", "what", "which", "who", "whom", "whose", "why", "how", "not", "no", "never", "don't", "can't", "won't", "haven't", "hasn't", "isn't", "aren't",
    "didn't", "doesn't", "wasn't", "'s", "'m", "'re", "'ve", "'ll", "'d", "let", "lets", "too", "only", "else", "ever", "yet", "between", "within", "since", "until", "till", "before", "after",
    "during", "per", "via", "through", "across", "without", "against", "versus", "vs", "going", "got", "get", "gets", "getting", "one", "ones", "each", "every", "other", "both",
    "more", "most", "less", "least", "much", "many", "few", "lot", "lots", "right", "hi", "hey", "hello", "yes", "no", "please", "thanks",
];

/// Words of the trade and of commanding: not part of a name unless written with a capital letter.
const TRADE_WORDS: &[&str] = &[
    "show", "list", "give", "find", "tell", "pull", "bring", "display", "view", "see", "open", "check", "look", "search", "need", "want", "know", "send", "call", "email", "text", "message",
    "book", "schedule", "set", "add", "create", "make", "new", "update", "change", "move", "push", "delete", "remove", "log", "note", "notes", "remind", "reminder", "reminders", "task", "tasks",
    "deal", "deals", "opp", "opps", "opportunity", "opportunities", "lead", "leads", "contact", "contacts", "company", "companies", "account", "accounts", "customer", "customers", "client",
    "clients", "pipeline", "pipelines", "funnel", "forecast", "quota", "report", "meeting", "meetings", "calls", "emails", "calendar", "agenda", "stage", "status", "amount", "value", "worth", "number",
    "phone", "address", "details", "info", "information", "people", "person", "everyone", "anyone", "someone", "somebody", "anybody", "everybody", "nobody", "latest", "last", "next", "first", "recent",
    "biggest", "largest", "smallest", "top", "bottom", "best", "worst", "won", "lost", "closed", "closing", "close", "closes", "overdue", "due", "late", "stuck", "stale", "slipping",
    "talk", "talked", "spoke", "spoken", "met", "called", "emailed", "texted", "contacted", "touch", "heard", "activity", "activities", "history", "timeline", "interactions", "conversation", "conversations",
    "today", "tomorrow", "yesterday", "week", "month", "quarter", "year", "day", "days", "weeks", "months", "morning", "afternoon", "evening", "tonight", "owner", "owned", "owns", "own", "assigned",
    "assign", "unassigned", "happening", "doing", "like", "looking", "work", "works", "working", "there", "back", "prep", "prepare", "brief", "briefing", "summary", "overview", "update", "updates", "total", "sum",
    "revenue", "sales", "bookings", "count", "average", "rate", "conversion", "source", "tag", "tagged", "industry", "candidate", "candidates", "applicant", "applicants", "position", "interview", "workflow",
    "workflows", "sync", "syncing", "integration", "webhook", "webhooks", "changed", "changes", "happened", "mark", "qualify", "convert", "merge", "export", "archive", "undo", "cancel", "stop", "confirm", "choose",
    "team", "teams", "rep", "reps", "colleague", "colleagues", "bigger", "larger", "smaller", "greater", "higher", "lower", "above", "below", "sorted", "grouped", "created", "added", "opened", "started",
    "records", "record", "data", "crm", "system", "free", "busy", "available", "slot", "slots", "time", "appointment", "appointments", "event", "events", "urgent", "important", "focus", "priority", "priorities",
    "using", "based", "located", "named", "called", "help", "thing", "things", "stuff", "anything", "something", "everything", "nothing", "everything", "please", "that's", "ago", "again", "put", "start", "give", "take",
    "probability", "chance", "percent", "target", "goal", "hit", "track", "far", "how", "long", "often", "soon", "ready", "reach", "reached", "follow", "ups", "dos", "waiting", "missing", "pending", "active", "inactive", "hot", "cold", "warm",
];

const STAGES: &[&str] = &[
    "prospecting", "prospect", "qualification", "qualified", "qualifying", "discovery", "demo", "demo done", "demo scheduled", "proposal", "proposal sent", "proposition", "quote", "quote sent", "quoted", "negotiation",
    "negotiations", "negotiating", "contracting", "contract", "contract sent", "contract review", "contracts", "legal", "legal review", "verbal", "verbal commit", "verbal agreement", "commit", "committed", "closing", "onboarding", "trial",
    "pilot", "poc", "proof of concept", "evaluation", "procurement", "security review", "lead in", "contact made", "needs analysis", "needs defined", "decision", "decision making", "value proposition", "intro", "intro call", "first call",
    "appointment scheduled", "presentation", "presentation scheduled", "decision maker bought in", "closed won", "closed lost", "won", "lost", "pricing", "scoping", "technical review", "implementation", "final review", "signature",
    "awaiting signature", "redlines", "redlining", "review", "on hold", "backlog", "interested", "engaged", "nurture", "nurturing", "new", "sourced", "screening", "screen", "phone screen", "interview", "interviewing", "onsite",
    "on site", "offer", "offered", "hired", "rejected", "applied", "shortlist", "shortlisted", "take home", "final round", "reference check", "final interview", "assessment", "technical interview", "first interview", "second interview",
];

/// Words that make a job title.
const TITLES: &[&str] = &[
    "ceo", "cfo", "cto", "coo", "cmo", "cio", "ciso", "cro", "vp", "svp", "evp", "director", "manager", "head", "chief", "president", "founder", "cofounder", "co-founder", "owner", "partner", "engineer", "developer", "designer",
    "buyer", "analyst", "consultant", "architect", "lead", "officer", "executive", "assistant", "secretary", "accountant", "controller", "recruiter", "marketer", "lawyer", "counsel", "professor", "principal", "specialist", "coordinator",
    "administrator", "procurement", "purchaser", "supervisor", "chairman", "chairwoman", "investor", "scientist", "doctor", "nurse", "teacher", "decision", "maker", "champion", "dev", "exec", "vps", "c-level", "executives",
];

const INDUSTRIES: &[&str] = &[
    "healthcare", "health care", "fintech", "finance", "financial services", "banking", "insurance", "retail", "manufacturing", "logistics", "construction", "real estate", "education", "edtech", "energy", "oil and gas",
    "technology", "tech", "saas", "software", "pharma", "pharmaceutical", "biotech", "automotive", "telecom", "telco", "media", "hospitality", "travel", "government", "public sector", "nonprofit", "agriculture", "food", "mining",
    "utilities", "legal services", "consulting", "ecommerce", "e-commerce", "transport", "transportation", "aerospace", "defense", "gaming", "fashion", "cybersecurity", "security", "medtech", "proptech", "insurtech", "crypto", "marketing",
    "shipping", "airline", "aviation", "entertainment", "sports", "beauty", "life sciences", "chemicals", "semiconductor", "hardware", "robotics",
];

const PLACES: &[&str] = &[
    "dubai", "kuwait", "london", "paris", "berlin", "munich", "hamburg", "frankfurt", "madrid", "barcelona", "lisbon", "porto", "rome", "milan", "amsterdam", "brussels", "zurich", "geneva", "vienna", "prague", "warsaw", "stockholm", "oslo",
    "copenhagen", "helsinki", "dublin", "manchester", "edinburgh", "new york", "nyc", "boston", "chicago", "seattle", "austin", "dallas", "houston", "denver", "miami", "atlanta", "los angeles", "san francisco", "sf", "la", "toronto",
    "montreal", "vancouver", "mexico", "mexico city", "sao paulo", "rio", "buenos aires", "santiago", "bogota", "lima", "lagos", "nairobi", "accra", "kumasi", "cairo", "casablanca", "johannesburg", "cape town", "riyadh", "jeddah", "doha", "manama",
    "abu dhabi", "muscat", "amman", "beirut", "istanbul", "tel aviv", "mumbai", "delhi", "bangalore", "bengaluru", "chennai", "hyderabad", "karachi", "lahore", "dhaka", "singapore", "jakarta", "bangkok", "manila", "hanoi", "hong kong", "shanghai",
    "beijing", "shenzhen", "tokyo", "osaka", "seoul", "taipei", "sydney", "melbourne", "auckland", "germany", "france", "spain", "italy", "portugal", "uk", "england", "scotland", "ireland", "netherlands", "belgium", "switzerland", "austria",
    "poland", "sweden", "norway", "denmark", "finland", "usa", "us", "united states", "canada", "brazil", "argentina", "chile", "colombia", "peru", "nigeria", "kenya", "ghana", "egypt", "morocco", "south africa", "saudi arabia", "saudi", "ksa", "uae",
    "qatar", "bahrain", "oman", "jordan", "lebanon", "turkey", "israel", "india", "pakistan", "indonesia", "thailand", "vietnam", "china", "japan", "korea", "australia", "new zealand", "europe", "emea", "apac", "latam", "mena", "gcc", "dach",
    "nordics", "benelux", "asia", "africa", "middle east", "north america", "texas", "california", "florida", "ohio", "the gulf", "bavaria", "catalonia",
];

/// Everything that is known about words, built once.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    ids: HashMap<&'static str, WordId>,
    expansions: HashMap<&'static str, &'static [&'static str]>,
    fillers: HashSet<&'static str>,
    functions: HashSet<&'static str>,
    stops: HashSet<&'static str>,
    stages: HashSet<&'static str>,
    industries: HashSet<&'static str>,
    places: HashSet<&'static str>,
    /// Command words by themselves with one letter left out.
    deletions: HashMap<String, Vec<&'static str>>,
}

impl Vocabulary {
    /// A vocabulary for the words that the compiled patterns name.
    pub(crate) fn new(compiler: Compiler) -> Self {
        let ids = compiler.into_words();
        let set = |words: &[&'static str]| words.iter().copied().collect::<HashSet<_>>();
        let functions = set(FUNCTION_WORDS);
        let mut stops = set(TRADE_WORDS);
        stops.extend(&functions);
        let mut deletions: HashMap<String, Vec<&'static str>> = HashMap::new();
        for word in classes::COMMAND_WORDS.iter().flat_map(|line| line.split(' ')) {
            for shorter in without_one(word).chain([word.to_owned()]) {
                deletions.entry(shorter).or_default().push(word);
            }
        }
        Self {
            ids,
            expansions: EXPANSIONS.iter().copied().collect(),
            fillers: set(FILLERS),
            functions,
            stops,
            stages: set(STAGES),
            industries: set(INDUSTRIES),
            places: set(PLACES),
            deletions,
        }
    }

    pub(crate) fn id(&self, norm: &str) -> Option<WordId> {
        self.ids.get(norm).copied()
    }

    pub(crate) fn knows(&self, norm: &str) -> bool {
        self.ids.contains_key(norm) || self.expansions.contains_key(norm)
    }

    pub(crate) fn expansion(&self, norm: &str) -> Option<&'static [&'static str]> {
        self.expansions.get(norm).copied()
    }

    pub(crate) fn is_filler(&self, token: &Token) -> bool {
        self.fillers.contains(token.norm.as_str())
    }

    pub(crate) fn is_article(&self, token: &Token) -> bool {
        ARTICLES.contains(&token.norm.as_str())
    }

    pub(crate) fn is_function_word(&self, token: &Token) -> bool {
        self.functions.contains(token.norm.as_str()) || self.is_filler(token)
    }

    /// Whether a name cannot hold this word.
    pub(crate) fn is_stop(&self, token: &Token) -> bool {
        self.stops.contains(token.norm.as_str()) || self.is_filler(token) || token.repaired.is_some()
    }

    /// The one command word that a misspelling can stand for. A word with a capital letter is a name and stays.
    pub(crate) fn repair(&self, norm: &str, capital: bool) -> Option<WordId> {
        let plain = norm.len() >= 5 && norm.len() <= 16 && norm.chars().all(|c| c.is_ascii_lowercase());
        if capital || !plain || self.stops.contains(norm) || self.stages.contains(norm) || self.industries.contains(norm) || self.places.contains(norm) || classes::PLAIN_WORDS.contains(&norm) {
            return None;
        }
        let mut found: Option<&'static str> = None;
        for shorter in without_one(norm).chain([norm.to_owned()]) {
            for word in self.deletions.get(&shorter).into_iter().flatten() {
                if strsim::osa_distance(norm, word) == 1 {
                    if found.is_some_and(|known| known != *word && known.trim_end_matches('s') != word.trim_end_matches('s')) {
                        return None;
                    }
                    found = Some(found.map_or(*word, |known| if known.len() == norm.len() { known } else { *word }));
                }
            }
        }
        self.id(found?)
    }

    pub(crate) fn stage(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        self.listed(&self.stages, sentence, words, Some(NameKind::Stage))
    }

    pub(crate) fn industry(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        self.listed(&self.industries, sentence, words, None)
    }

    /// A job title: some word of it is one.
    pub(crate) fn title(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let known = |token: &Token| TITLES.contains(&token.norm.as_str()) || TITLES.contains(&token.norm.trim_end_matches('s'));
        let plain = |token: &Token| known(token) || token.norm == "of" || !self.is_stop(token) || token.norm == "sales";
        let whole = tokens.first().is_some_and(|first| first.norm != "of") && tokens.last().is_some_and(|last| last.norm != "of");
        let unbroken = !tokens.iter().skip(1).any(|token| token.after_break) && !words.clone().any(|word| sentence.time_over(word).is_some());
        (whole && unbroken && tokens.iter().any(known) && tokens.iter().all(plain)).then(|| 0.9 * to_f32(words.len()))
    }

    pub(crate) fn place(&self, sentence: &Sentence<'_>, words: Range<usize>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        if tokens.iter().skip(1).any(|token| token.after_break) {
            return None;
        }
        let listed = self.listed(&self.places, sentence, words.clone(), None);
        let capitals = sentence.telling_capitals && tokens.iter().all(|token| token.capital && !self.functions.contains(token.norm.as_str()) && token.norm.chars().all(char::is_alphabetic));
        let timed = words.clone().any(|word| sentence.time_over(word).is_some());
        listed.or_else(|| (capitals && !timed).then(|| 0.8 * to_f32(words.len())))
    }

    fn listed(&self, list: &HashSet<&'static str>, sentence: &Sentence<'_>, words: Range<usize>, kind: Option<NameKind>) -> Option<f32> {
        let tokens = &sentence.tokens[words.clone()];
        let joined = tokens.iter().map(|token| token.norm.as_str()).collect::<Vec<_>>().join(" ");
        let known = list.contains(joined.as_str()) || kind.is_some_and(|kind| sentence.lexicon.is_some_and(|lexicon| lexicon.kinds(&joined).contains(kind)));
        known.then(|| to_f32(words.len()))
    }
}

/// The word with each one of its letters left out.
fn without_one(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, c)| format!("{}{}", &word[..at], &word[at + c.len_utf8()..]))
}
