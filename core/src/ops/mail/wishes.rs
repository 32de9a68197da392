//! What members want of their mail: whose is kept and who may read it. Set in one place and entered in the history.

use serde_json::{Value, json};

use crate::{
    domain::{
        account::{Account, SyncKind},
        mail::{MailPattern, MailWish},
    },
    error::{Error, Result},
    history::{Change, Recorder},
    ids::MemberId,
    store::TenantTx,
};

/// The kind of record, as the history calls it.
pub(crate) const ENTITY: &str = "mail_wishes";

/// One wish as it is to be. Those without a pattern are about all accounts that the member has connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEdit {
    /// Mail with somebody is left out, kept although a rule would not, or shared; with `false` it is so no more.
    About(MailWish, MailPattern, bool),
    /// Colleagues may read all of it.
    Shared(bool),
    /// Only mail with one of these labels is kept; with none of them, every mail.
    Labels(Vec<String>),
    /// People whom the member has written to, at companies that are known, become contacts by themselves.
    AddsContacts(bool),
    /// A language model reads new mail for what is promised, asked for and signed.
    ReadsText(bool),
}

impl MailEdit {
    fn says(&self) -> String {
        match self {
            Self::About(MailWish::Block, _, true) => "mail with somebody is left out".to_owned(),
            Self::About(MailWish::Block, _, false) => "mail with somebody is left out no more".to_owned(),
            Self::About(MailWish::Allow, _, true) => "mail with somebody is kept in any case".to_owned(),
            Self::About(MailWish::Allow, _, false) => "mail with somebody is kept as rules say".to_owned(),
            Self::About(MailWish::Share, of, true) => format!("colleagues may read mail with {}", of.written()),
            Self::About(MailWish::Share, of, false) => format!("mail with {} is private", of.written()),
            Self::Shared(true) => "colleagues may read all mail".to_owned(),
            Self::Shared(false) => "mail is private".to_owned(),
            Self::Labels(labels) if labels.is_empty() => "mail is kept whatever its labels".to_owned(),
            Self::Labels(labels) => format!("only mail labelled {} is kept", labels.join(" or ")),
            Self::AddsContacts(true) => "people of known companies become contacts by themselves".to_owned(),
            Self::AddsContacts(false) => "nobody becomes a contact by themselves".to_owned(),
            Self::ReadsText(true) => "a language model reads new mail".to_owned(),
            Self::ReadsText(false) => "no language model reads mail".to_owned(),
        }
    }
}

/// Sets what the actor wants of their own mail, and has the mailboxes read anew, so that it counts for the mail of the last
/// [`FIRST_IMPORT`](crate::domain::account::FIRST_IMPORT), too. Says whether one is.
///
/// # Errors
/// [`Error::Conflict`] where it is that way already, [`Error::Invalid`] for a wish about accounts where none is connected, and for an
/// actor who is nobody.
pub async fn edit(tx: &mut TenantTx, edits: &[MailEdit], recorder: &mut Recorder) -> Result<bool> {
    let Some(me) = tx.actor().member() else { return Err(Error::invalid("Only members have mail.")) };
    let accounts = own(tx, me).await?;
    if !accounts.iter().any(Account::is_active) && !accounts.is_empty() {
        return Err(Error::invalid(
            "Your Google account is disconnected, so the mail that is kept stays as it is; say “connect Google” first.",
        ));
    }
    if accounts.is_empty() && edits.iter().any(|edit| !matches!(edit, MailEdit::About(..))) {
        return Err(Error::invalid("No Google account is connected; say “connect Google” first."));
    }
    let wanted = accounts.iter().map(|account| with(account.clone(), edits)).collect();
    let Some((change, is_read_anew)) = carry_out(tx, me, (accounts, wanted), edits).await? else {
        return Err(Error::conflict("That is so already; nothing was changed."));
    };
    let summary = edits.iter().map(MailEdit::says).collect::<Vec<_>>().join(", ");
    recorder.tell(tx, "mail_wishes_set", &summary, vec![change]).await?;
    Ok(is_read_anew)
}

/// Takes back what a change has set, as far as it is still set so; `None` where nothing of it is.
pub(crate) async fn set_back(
    tx: &mut TenantTx,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<Option<Change>> {
    let (Some(me), Some(before), Some(after)) = (tx.actor().member(), before, after) else { return Ok(None) };
    let mut edits = Vec::new();
    for (wish, list) in LISTS {
        let (was, became) = (texts(&before[list]), texts(&after[list]));
        let pattern = |text: &&str| MailPattern::read(text);
        let gone = became.iter().filter(|of| !was.contains(of)).filter_map(pattern);
        edits.extend(gone.map(|of| MailEdit::About(wish, of, false)));
        let again = was.iter().filter(|of| !became.contains(of)).filter_map(pattern);
        edits.extend(again.map(|of| MailEdit::About(wish, of, true)));
    }
    let accounts = own(tx, me).await?;
    let wanted = accounts.iter().map(|account| as_before(account.clone(), before, after)).collect();
    Ok(carry_out(tx, me, (accounts, wanted), &edits).await?.map(|(change, _)| change))
}

/// An account as it was before a change, as far as it is still as the change left it.
fn as_before(mut account: Account, before: &Value, after: &Value) -> Account {
    let of = |told: &Value| {
        let accounts = told["accounts"].as_array().into_iter().flatten();
        accounts.into_iter().find(|one| one["address"] == account.address.as_str()).cloned().unwrap_or_default()
    };
    let (was, became) = (of(before), of(after));
    let set = |now: &mut bool, field: &str| {
        if let (Some(was), Some(became)) = (was[field].as_bool(), became[field].as_bool())
            && *now == became
        {
            *now = was;
        }
    };
    set(&mut account.shares_mail, "shared");
    set(&mut account.adds_contacts, "adds_contacts");
    set(&mut account.reads_text, "reads_text");
    if texts(&became["labels"]) == account.only_labels.iter().map(String::as_str).collect::<Vec<_>>() && was.is_object()
    {
        account.only_labels = texts(&was["labels"]).into_iter().map(str::to_owned).collect();
    }
    account
}

/// Writes wishes down, and says whether a mailbox is read anew for them; `None` where they stood already.
async fn carry_out(
    tx: &mut TenantTx,
    me: MemberId,
    (accounts, wanted): (Vec<Account>, Vec<Account>),
    edits: &[MailEdit],
) -> Result<Option<(Change, bool)>> {
    let before = told(tx, me, &accounts).await?;
    for edit in edits {
        if let MailEdit::About(wish, of, wanted) = edit {
            tx.set_mail_wish(me, *wish, of, *wanted).await?;
        }
    }
    for account in wanted.iter().zip(&accounts).filter(|(now, was)| now != was).map(|(now, _)| now) {
        tx.set_mail_wishes(account).await?;
    }
    let after = told(tx, me, &wanted).await?;
    if before == after {
        return Ok(None);
    }
    let same =
        |one: &Account, other: &Account| (one.shares_mail, &one.only_labels) == (other.shares_mail, &other.only_labels);
    let is_kept_otherwise = accounts.iter().zip(&wanted).any(|(was, now)| !same(was, now));
    let mut is_read_anew = false;
    if is_kept_otherwise || edits.iter().any(|edit| matches!(edit, MailEdit::About(..))) {
        for account in &wanted {
            is_read_anew |= tx.poke_sync(account.id, SyncKind::Mail, true).await?;
        }
    }
    let change = Change { entity: ENTITY, id: me.as_uuid(), before: Some(before), after: Some(after) };
    Ok(Some((change, is_read_anew)))
}

async fn own(tx: &mut TenantTx, me: MemberId) -> Result<Vec<Account>> {
    Ok(tx.accounts().await?.into_iter().filter(|account| account.member == me).collect())
}

/// Where the history tells of each kind of wish.
const LISTS: [(MailWish, &str); 3] =
    [(MailWish::Block, "blocked"), (MailWish::Allow, "allowed"), (MailWish::Share, "shared")];

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn with(mut account: Account, edits: &[MailEdit]) -> Account {
    for edit in edits {
        match edit {
            MailEdit::About(..) => {}
            MailEdit::Shared(shared) => account.shares_mail = *shared,
            MailEdit::Labels(labels) => account.only_labels.clone_from(labels),
            MailEdit::AddsContacts(adds) => account.adds_contacts = *adds,
            MailEdit::ReadsText(reads) => account.reads_text = *reads,
        }
    }
    account
}

/// What is wished, for the history.
async fn told(tx: &mut TenantTx, me: MemberId, accounts: &[Account]) -> Result<Value> {
    let wishes = tx.mail_wishes(me).await?;
    let accounts = accounts.iter().map(|account| {
        json!({
            "address": account.address, "shared": account.shares_mail, "labels": account.only_labels,
            "adds_contacts": account.adds_contacts, "reads_text": account.reads_text,
        })
    });
    let mut told = json!({ "accounts": accounts.collect::<Vec<_>>() });
    for (wish, list) in LISTS {
        let of = wishes.iter().filter(|(kind, _)| *kind == wish).map(|(_, of)| of.written());
        told[list] = of.collect::<Vec<_>>().into();
    }
    Ok(told)
}
