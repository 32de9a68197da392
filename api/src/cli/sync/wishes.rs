//! `leancrm sync mail|suggestions`: what members want of their mail, and whom of it they want as contacts.

use clap::Subcommand;
use comfy_table::{Table, presets::NOTHING};
use leancrm_core::{
    Error,
    domain::mail::{MailPattern, MailWish},
    history::Recorder,
    ids::SuggestionId,
    ops::mail::{self, MailEdit},
    store::Store,
    tenancy::Actor,
};
use serde_json::json;

use super::super::{Output, Status, admin::TenantArg, slack::active_member};

/// `leancrm sync mail …`
#[derive(Debug, Subcommand)]
pub(in super::super) enum MailCommand {
    /// List what a member wants.
    List {
        /// E-mail address of the member.
        email: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Leave mail with somebody out, and what is kept of it already.
    Block(Wish),
    /// Keep mail with somebody although it looks like a newsletter or a machine's.
    Allow(Wish),
    /// Let colleagues read mail with somebody.
    Share(Wish),
    /// Say what of the whole mailbox: who may read it, which labels it must have, whether people become contacts by themselves.
    Set {
        /// E-mail address of the member.
        email: String,
        /// Whether colleagues may read all of it.
        #[arg(long)]
        shared: Option<bool>,
        /// Keep only mail with one of these labels; `--label ""` keeps all.
        #[arg(long = "label", value_name = "NAME")]
        labels: Option<Vec<String>>,
        /// Whether people whom the member has written to, at a company that is known, become contacts by themselves.
        #[arg(long)]
        add_contacts: Option<bool>,
        /// Whether a language model reads new mail for what is promised, asked for and signed; its text is not kept.
        #[arg(long)]
        read: Option<bool>,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

/// A wish about somebody's mail.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Wish {
    /// E-mail address of the member.
    email: String,
    /// An address, a domain, or thread:ID.
    whose: String,
    /// Take the wish away.
    #[arg(long)]
    no_more: bool,
    #[command(flatten)]
    tenant: TenantArg,
}

/// `leancrm sync suggestions …`
#[derive(Debug, Subcommand)]
pub(in super::super) enum SuggestionCommand {
    /// List them, those whom the member has written to first.
    List {
        /// E-mail address of the member.
        email: String,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u16,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Make contacts of them; their mail comes along.
    Accept(Settle),
    /// Do not suggest them again.
    Decline(Settle),
}

/// Suggestions to be settled.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Settle {
    /// E-mail address of the member.
    email: String,
    /// What `suggestions list` shows of them: sug_…
    #[arg(required = true)]
    ids: Vec<SuggestionId>,
    #[command(flatten)]
    tenant: TenantArg,
}

pub(super) async fn mail(command: MailCommand, store: &Store, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        MailCommand::List { email, tenant } => list(store, &tenant, &email, out).await,
        MailCommand::Block(wish) => set(wish, MailWish::Block, store, out).await,
        MailCommand::Allow(wish) => set(wish, MailWish::Allow, store, out).await,
        MailCommand::Share(wish) => set(wish, MailWish::Share, store, out).await,
        MailCommand::Set { email, shared, labels, add_contacts, read, tenant } => {
            let actor = active_member(store, &tenant, &email).await?;
            let mut edits = Vec::new();
            edits.extend(shared.map(MailEdit::Shared));
            edits.extend(add_contacts.map(MailEdit::AddsContacts));
            edits.extend(read.map(MailEdit::ReadsText));
            edits.extend(
                labels.map(|labels| {
                    MailEdit::Labels(labels.into_iter().filter(|label| !label.trim().is_empty()).collect())
                }),
            );
            if edits.is_empty() {
                let text = "Say what to set: --shared, --label, --add-contacts or --read; --help explains each.";
                return Err(Error::invalid(text).into());
            }
            edit(store, &actor, &edits).await?;
            list(store, &tenant, &email, out).await
        }
    }
}

async fn set(wish: Wish, kind: MailWish, store: &Store, out: &mut Output) -> anyhow::Result<Status> {
    let pattern = MailPattern::read(&wish.whose).ok_or_else(|| {
        Error::invalid(format!(
            "{:?} is no address, domain or thread: it looks like jane@globex.com, globex.com or thread:18c2f0.",
            wish.whose
        ))
    })?;
    let actor = active_member(store, &wish.tenant, &wish.email).await?;
    edit(store, &actor, &[MailEdit::About(kind, pattern, !wish.no_more)]).await?;
    list(store, &wish.tenant, &wish.email, out).await
}

async fn edit(store: &Store, actor: &Actor, edits: &[MailEdit]) -> anyhow::Result<()> {
    let mut tx = store.begin(actor).await?;
    mail::edit(&mut tx, edits, &mut Recorder::new("cli")).await?;
    Ok(tx.commit().await?)
}

async fn list(store: &Store, tenant: &TenantArg, email: &str, out: &mut Output) -> anyhow::Result<Status> {
    let actor = active_member(store, tenant, email).await?;
    let member = actor.member().ok_or_else(|| Error::not_found("that member"))?;
    let mut tx = store.begin(&actor).await?;
    let (wishes, accounts) = (tx.mail_wishes(member).await?, tx.accounts().await?);
    drop(tx);
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["Wish", "Whose mail"]);
    for (wish, pattern) in &wishes {
        table.add_row([wish.word().to_owned(), pattern.written()]);
    }
    for account in &accounts {
        if account.shares_mail {
            table.add_row(["share".to_owned(), format!("all of {}", account.address)]);
        }
        for label in &account.only_labels {
            table.add_row(["only".to_owned(), format!("of {} with the label {label}", account.address)]);
        }
        if account.reads_text {
            table.add_row([
                "read".to_owned(),
                format!("what new mail of {} promises, asks for and is signed with", account.address),
            ]);
        }
        if account.adds_contacts {
            table.add_row([
                "add contacts".to_owned(),
                format!("whom {} has written to, at known companies", account.address),
            ]);
        }
    }
    out.line(if table.is_empty() {
        "No wish: mail is private, newsletters and machines are left out.".to_owned()
    } else {
        table.to_string()
    });
    out.json(&json!({
        "wishes": wishes.iter().map(|(wish, pattern)| json!({ "wish": wish.word(), "of": pattern.written() })).collect::<Vec<_>>(),
        "accounts": accounts.iter().map(|account| json!({
            "address": account.address, "shared": account.shares_mail, "labels": account.only_labels, "add_contacts": account.adds_contacts, "read": account.reads_text,
        })).collect::<Vec<_>>(),
    }));
    Ok(Status::Done)
}

pub(super) async fn suggestions(command: SuggestionCommand, store: &Store, out: &mut Output) -> anyhow::Result<Status> {
    match command {
        SuggestionCommand::List { email, limit, tenant } => {
            let actor = active_member(store, &tenant, &email).await?;
            let member = actor.member().ok_or_else(|| Error::not_found("that member"))?;
            let listed = store.begin(&actor).await?.suggestions(member, i64::from(limit)).await?;
            let mut table = Table::new();
            table.load_preset(NOTHING).set_header(["Id", "Person", "Address", "Mails", "Written to"]);
            for one in &listed.rows {
                let written = if one.written_to { "yes" } else { "" };
                let name = one.name.clone().unwrap_or_default();
                table.add_row([
                    one.id.to_string(),
                    name,
                    one.address.clone(),
                    one.mails.to_string(),
                    written.to_owned(),
                ]);
            }
            out.line(if table.is_empty() { "Nobody is suggested.".to_owned() } else { table.to_string() });
            out.json(&json!({ "total": listed.total, "suggestions": listed.rows.iter().map(|one| json!({
                "id": one.id, "name": one.name, "address": one.address, "mails": one.mails, "written_to": one.written_to,
                "last_at": one.last_at })).collect::<Vec<_>>() }));
            Ok(Status::Done)
        }
        SuggestionCommand::Accept(settle) => {
            let actor = active_member(store, &settle.tenant, &settle.email).await?;
            let mut tx = store.begin(&actor).await?;
            let mut recorder = Recorder::new("cli");
            let mut added = Vec::new();
            for id in settle.ids {
                let (contact, name) = mail::accept(&mut tx, id, None, &mut recorder).await?;
                added.push((contact, name));
            }
            tx.commit().await?;
            for (_, name) in &added {
                out.line(format!("{name} is a contact now."));
            }
            out.json(&json!({ "contacts": added.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>() }));
            Ok(Status::Done)
        }
        SuggestionCommand::Decline(settle) => {
            let actor = active_member(store, &settle.tenant, &settle.email).await?;
            let mut tx = store.begin(&actor).await?;
            for id in &settle.ids {
                mail::decline(&mut tx, *id).await?;
            }
            tx.commit().await?;
            out.line(format!("{} not suggested again.", if settle.ids.len() == 1 { "It is" } else { "They are" }));
            out.json(&json!({ "declined": settle.ids }));
            Ok(Status::Done)
        }
    }
}
