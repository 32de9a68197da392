//! What the writer of an e-mail wrote themselves: without the quoted history below it, the message that is passed on, and what is
//! too long to be read.
//!
//! By lines and in one pass: nothing a mail holds can make it slow, as it could a search with backtracking. A line that looks like the
//! beginning of a history ends the mail; where the history is marked with ">", what stands below it stays.

/// The longest e-mail that is looked at, in bytes: the rest is history or no prose.
const LONGEST_MAIL: usize = 256 * 1024;
/// The longest text that is kept from its beginning and from its end, where the signature stands, in bytes.
const HEAD: usize = 6_000;
const TAIL: usize = 2_000;

/// What stands where the middle of a long text was left out.
const GAP: &str = "\n[…]\n";

/// The part of an e-mail that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fresh {
    pub(super) text: String,
    /// Whether something of it was too long and is left out.
    pub(super) shortened: bool,
}

/// The new part of a mail that has no characters that cannot be seen.
pub(super) fn fresh(mail: &str) -> Fresh {
    let seen = &mail[..mail.floor_char_boundary(LONGEST_MAIL)];
    let lines: Vec<&str> = seen.lines().collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        if line.starts_with('>') || line.starts_with("|>") {
            at += 1;
            continue;
        }
        if let Some(length) = attribution(&lines[at..]) {
            let below = lines[at + length..].iter().find(|line| !line.trim().is_empty());
            if below.is_some_and(|line| line.trim_start().starts_with('>')) {
                at += length;
                continue;
            }
            break;
        }
        if is_divider(line) || is_header_block(&lines[at..]) {
            break;
        }
        kept.push(lines[at].trim_end());
        at += 1;
    }
    let kept = kept.join("\n");
    let (text, cut) = bounded(kept.trim());
    Fresh { text, shortened: cut || seen.len() < mail.len() }
}

/// How an application begins a line that says who wrote what follows, and how it ends it.
const ATTRIBUTIONS: &[(&str, &[&str])] = &[
    ("on ", &["wrote"]),
    ("am ", &["schrieb"]),
    ("le ", &["a écrit"]),
    ("el ", &["escribió"]),
    ("il ", &["ha scritto"]),
    ("op ", &["schreef"]),
    ("em ", &["escreveu"]),
    ("den ", &["skrev"]),
    ("w dniu ", &["napisał", "napisała", "pisze"]),
    ("в ", &["пишет", "написал"]),
    ("في ", &["كتب"]),
    ("بتاريخ ", &["كتب"]),
];

/// How many lines an attribution takes that begins here: "On Mon, 2 Mar 2026 at 10:00, Ana <ana@acme.example> wrote:".
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim();
    if let Some(before) = first.strip_suffix(['：', ':']).map(str::trim_end)
        && (before.ends_with("写道") || before.ends_with("のメール"))
    {
        return Some(1);
    }
    let lower = first.to_lowercase();
    let (_, verbs) = ATTRIBUTIONS.iter().find(|(begins, _)| lower.starts_with(begins))?;
    let mut joined = String::new();
    for (index, line) in lines.iter().take(3).enumerate() {
        joined.push_str(&line.trim().to_lowercase());
        joined.push(' ');
        if joined.len() > 400 {
            return None;
        }
        let Some(before) = joined.trim_end().strip_suffix([':', '：']) else { continue };
        let has_day_or_address = before.contains('@') || before.chars().any(char::is_numeric);
        return (has_day_or_address && verbs.iter().any(|verb| before.contains(verb))).then_some(index + 1);
    }
    None
}

/// Words of a line between dashes that divides a message from the one that it answers or passes on.
const DIVIDERS: &[&str] = &[
    "original message",
    "forwarded message",
    "forwarded by",
    "original appointment",
    "ursprüngliche nachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "mensagem original",
    "mensagem encaminhada",
    "исходное сообщение",
    "пересылаемое сообщение",
    "الرسالة الأصلية",
    "رسالة معاد توجيهها",
];

/// Lines that divide without dashes.
const BARE_DIVIDERS: &[&str] =
    &["begin forwarded message:", "anfang der weitergeleiteten nachricht:", "début du message réexpédié :"];

fn is_divider(line: &str) -> bool {
    let lower = line.to_lowercase().replace('’', "'");
    if BARE_DIVIDERS.contains(&lower.as_str()) {
        return true;
    }
    let words = lower.trim_matches(['-', '_', '=', '*', '—', '–', ' ', ':']);
    let is_framed = lower.chars().take_while(|c| matches!(c, '-' | '_' | '=' | '*' | '—' | '–')).count() >= 2;
    is_framed && DIVIDERS.iter().any(|divider| words.starts_with(divider))
}

/// The names of the lines at the head of a message, in the languages of the applications that write them into the text.
const WRITERS: &[&str] = &["from", "von", "de", "da", "van", "от", "من", "发件人", "差出人"];
const HEADERS: &[&str] = &[
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "gesendet",
    "datum",
    "an",
    "betreff",
    "envoyé",
    "à",
    "objet",
    "enviado",
    "fecha",
    "para",
    "asunto",
    "data",
    "inviato",
    "a",
    "oggetto",
    "assunto",
    "verzonden",
    "aan",
    "onderwerp",
    "кому",
    "дата",
    "тема",
    "отправлено",
    "تاريخ",
    "إلى",
    "الموضوع",
    "发送时间",
    "收件人",
    "主题",
    "送信日時",
    "宛先",
    "件名",
];

/// Whether the head of a message stands here, as some applications put it above what they quote.
fn is_header_block(lines: &[&str]) -> bool {
    let field = |line: &&str| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        let (name, _) = line.split_once([':', '：'])?;
        Some(name.trim_end_matches(['*', ' ', '\u{a0}']).to_owned())
    };
    let is_writer = |line: &&str| field(line).is_some_and(|name| WRITERS.contains(&name.as_str()));
    let mut below = lines.iter().filter(|line| !line.trim().is_empty());
    let first = below.next();
    // A rule of underscores may stand above.
    let is_rule = |line: &&str| line.trim().len() >= 10 && line.trim().chars().all(|c| matches!(c, '_' | '-'));
    let first = if first.is_some_and(is_rule) { below.next() } else { first };
    first.is_some_and(is_writer)
        && below.take(4).filter(|line| field(line).is_some_and(|name| HEADERS.contains(&name.as_str()))).count() >= 2
}

/// A text of at most so many bytes; what is left out lies in the middle.
fn bounded(text: &str) -> (String, bool) {
    if text.len() <= HEAD + TAIL {
        return (text.to_owned(), false);
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    let tail = &text[text.ceil_char_boundary(text.len() - TAIL)..];
    // At the end and at the beginning of a line, where there is one near.
    let head = head.rfind('\n').filter(|at| *at > HEAD / 2).map_or(head, |at| &head[..at]);
    let tail = tail.find('\n').filter(|at| *at < TAIL / 2).map_or(tail, |at| &tail[at + 1..]);
    (format!("{head}{GAP}{tail}"), true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn new_part(mail: &str) -> String {
        fresh(mail).text
    }

    #[test]
    fn a_history_in_the_ways_that_applications_write_it_is_left_out() {
        for history in [
            "On Mon, 2 Mar 2026 at 10:00, Ana Ruiz <ana@acme.example> wrote:\n> Can you send it?\n> Ana",
            "On Mon, 2 Mar 2026 at 10:00, Ana Ruiz\n<ana@acme.example> wrote:\nCan you send it?",
            "On Mar 2, 2026, at 10:00 AM,\nAna Ruiz <ana@acme.example>\nwrote:\n\n> Can you send it?",
            "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Ana Ruiz <ana@acme.example>:\n> Hallo",
            "Le lun. 2 mars 2026 à 10:00, Ana Ruiz <ana@acme.example> a écrit :\n> Bonjour",
            "El lun, 2 mar 2026 a las 10:00, Ana Ruiz (<ana@acme.example>) escribió:\n> Hola",
            "2026年3月2日 10:00，Ana <ana@acme.example> 写道：\n> 你好",
            "-----Original Message-----\nFrom: Ana\nCan you send it?",
            "-------- Original Message --------\nSubject: x",
            "---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme.example>\nCan you",
            "Begin forwarded message:\n\nFrom: Ana\nCan you",
            "-----Ursprüngliche Nachricht-----\nVon: Ana",
            "________________________________\nFrom: Ana Ruiz <ana@acme.example>\nSent: Monday\nTo: Bo\nSubject: Re\n\nCan you",
            "From: Ana Ruiz\nSent: Monday, March 2, 2026\nTo: Bo\nSubject: Re\nCan you",
            "*From:* Ana Ruiz\n*Date:* Monday\n*To:* Bo\n*Subject:* Re\nCan you",
            "Von: Ana Ruiz\nGesendet: Montag\nAn: Bo\nBetreff: AW\nHallo",
            "De : Ana Ruiz\nEnvoyé : lundi\nÀ : Bo\nObjet : RE\nBonjour",
            "> Can you send it?\n>> By Friday?",
        ] {
            let mail = format!("I will send it by Friday.\n\nBo King\nCTO\n\n{history}");
            assert_eq!(new_part(&mail), "I will send it by Friday.\n\nBo King\nCTO", "{history}");
        }
    }

    #[test]
    fn an_answer_below_or_between_what_it_quotes_stays() {
        let below = "On Mon, 2 Mar 2026, Ana <ana@acme.example> wrote:\n\n> Can you send it?\n> And when?\n\nYes, by Friday.\nBo";
        assert_eq!(new_part(below), "Yes, by Friday.\nBo");
        let between = "Hi Ana,\n> Can you send it?\nYes.\n> And when?\nBy Friday.";
        assert_eq!(new_part(between), "Hi Ana,\nYes.\nBy Friday.");
    }

    #[test]
    fn prose_that_only_begins_alike_stays() {
        for mail in [
            "On Friday I wrote to them: no answer.",
            "On the 3rd we agreed on this:\n- a price\n- a date",
            "From: what I hear, they like it.\nTo: be sure, ask.",
            "From: Kuwait\nwe ship everywhere",
            "Le prix est de 500:\nmerci",
            "- original message boards",
            "The original message was lost.",
        ] {
            assert_eq!(new_part(mail), mail);
        }
    }

    #[test]
    fn a_long_mail_keeps_its_beginning_and_its_end() {
        let mail = format!("Hello\n{}\nBo King, CTO", "a line of words\n".repeat(2_000));
        let Fresh { text, shortened } = fresh(&mail);
        assert!(shortened && text.len() <= HEAD + TAIL + GAP.len(), "{}", text.len());
        assert!(text.starts_with("Hello\n") && text.ends_with("\nBo King, CTO") && text.contains("[…]"));
        assert!(fresh(&"語".repeat(200_000)).shortened);
        assert!(!fresh("short").shortened);
    }

    proptest! {
        #[test]
        fn no_mail_panics_and_none_grows(mail in "(\\PC|\n|\n> |On 3 |wrote:|From: |-----|To: |[a-z ]){0,120}") {
            prop_assert!(fresh(&mail).text.len() <= mail.len());
        }
    }
}
