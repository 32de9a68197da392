//! What the words of a message settle beyond what the parser read in them.

use leancrm_nlp::{Intent, IntentName, intent::RecordsAdmin};

use super::admin;

/// What follows the colon of a note is the note, all of it, whatever names and dates stand in it; what stands before it names
/// the record, all of it: "contoso cloud migration" is not Contoso.
pub(super) fn keep_whole(intents: &mut [Intent], text: &str) {
    let [Intent::NoteAdd(note)] = intents else { return };
    let (Some(body), Some((head, written))) = (&note.body, text.split_once(": ")) else { return };
    let written = written.trim();
    let rest = body.strip_suffix(written).map(|rest| rest.trim_end_matches([':', ' ']));
    if written.contains(body.as_str()) {
        note.body = Some(written.to_owned());
    } else if let (Some(rest), Some(name)) =
        (rest, note.deal.as_ref().or(note.company.as_ref()).or(note.contact.as_ref()))
    {
        let whole = format!("{name} {rest}");
        if head.to_lowercase().ends_with(&whole.to_lowercase()) {
            (note.deal, note.company, note.contact) = (Some(whole), None, None);
            note.body = Some(written.to_owned());
        }
    }
}

/// The slots of "untag" are those of "tag"; which of the two was said first tells them apart.
pub(super) fn tell_untagging(intents: &mut [Intent], text: &str) {
    const OFF: &[&str] = &["untag", "unlabel", "remove", "delete", "take", "drop", "strip"];
    const ON: &[&str] = &["tag", "label", "flag", "mark", "add", "apply", "put", "attach", "give"];
    let [Intent::ContactUpdate(update)] = intents else { return };
    let words = leancrm_core::text::words(text);
    let verb = words.iter().find(|word| OFF.contains(&word.as_str()) || ON.contains(&word.as_str()));
    if update.tag.is_some() && update.field.is_none() && verb.is_some_and(|verb| OFF.contains(&verb.as_str())) {
        update.field = Some("untag".to_owned());
    }
}

/// What is deleted, brought back, merged or taken out is read word for word, and also where the parser was unsure or took the
/// verb for a part of a name.
pub(super) fn about_records(intents: &mut Vec<Intent>, alternatives: &[IntentName], text: &str) {
    let likely = alternatives.contains(&IntentName::RecordsAdmin) && !text.trim_end().ends_with('?');
    match intents.as_mut_slice() {
        [Intent::RecordsAdmin(slots)] => admin::settle(slots, text),
        [] | [Intent::ContactLookup(_) | Intent::CompanyLookup(_) | Intent::DealStatus(_)] => {
            let begins = admin::verb(text)
                .is_some_and(|(verb, rest)| !rest.is_empty() && (likely || matches!(verb, "restore" | "unmerge")));
            if begins {
                let mut slots = RecordsAdmin::default();
                admin::settle(&mut slots, text);
                *intents = vec![Intent::RecordsAdmin(slots)];
            }
        }
        // Which words belong to which of several requests is not known here.
        several => {
            for intent in several {
                if let Intent::RecordsAdmin(slots) = intent {
                    *slots = RecordsAdmin { action: Some("alone".to_owned()), ..RecordsAdmin::default() };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use leancrm_nlp::intent::{ContactUpdate, NoteAdd};

    use super::*;

    #[test]
    fn taking_a_label_off_is_told_from_putting_it_on() {
        let field = |text: &str| {
            let update = ContactUpdate { tag: Some("Drop ship".to_owned()), ..ContactUpdate::default() };
            let mut intents = [Intent::ContactUpdate(update)];
            tell_untagging(&mut intents, text);
            let [Intent::ContactUpdate(update)] = intents else { panic!("a change stays a change") };
            update.field
        };
        for off in ["untag Jane Drop ship", "please remove the Drop ship tag from Jane"] {
            assert_eq!(field(off).as_deref(), Some("untag"), "{off}");
        }
        assert_eq!(field("tag Jane Drop ship"), None);
    }

    #[test]
    fn a_note_is_on_all_that_stands_before_its_colon() {
        let note = NoteAdd {
            company: Some("contoso".to_owned()),
            body: Some("cloud migration: hi".to_owned()),
            ..NoteAdd::default()
        };
        let mut intents = [Intent::NoteAdd(note)];
        keep_whole(&mut intents, "note on contoso cloud migration: hi");
        let [Intent::NoteAdd(note)] = intents else { panic!("a note stays a note") };
        assert_eq!((note.deal.as_deref(), note.company), (Some("contoso cloud migration"), None));
        assert_eq!(note.body.as_deref(), Some("hi"));
    }

    #[test]
    fn a_note_is_all_that_follows_its_colon() {
        let whole = |body: &str, text: &str| {
            let mut intents = [Intent::NoteAdd(NoteAdd { body: Some(body.to_owned()), ..NoteAdd::default() })];
            keep_whole(&mut intents, text);
            let [Intent::NoteAdd(note)] = intents else { panic!("a note stays a note") };
            note.body.expect("and keeps its text")
        };
        assert_eq!(whole("& co", "note on Globex: ask <Ana> & co"), "ask <Ana> & co");
        assert_eq!(whole("back at 10:30", "note on Globex - back at 10:30"), "back at 10:30");
        assert_eq!(whole("yes: all of it", "leave a note on Globex that yes: all of it"), "yes: all of it");
    }
}
