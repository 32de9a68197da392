//! Who is in the workspaces of the demo, and where they talk.

use leancrm_core::demo::{self, DemoCompany, DemoMember};

use crate::fake_slack::{Account, Channel, Person, Workspace};

/// The id of somebody who is in Slack and not in the CRM.
const UNKNOWN: &str = "U0NEW";
/// The id of a guest, whom the CRM knows as a customer.
const GUEST: &str = "U0GUEST";

/// The workspace of a tenant of the demo.
pub(super) fn workspace(slug: &str, name: &str, company: &DemoCompany) -> Workspace {
    let members: Vec<&DemoMember> = company.members.iter().filter(|member| member.tenant_slug == slug).collect();
    let workspace = Workspace::new(&format!("T0{}", slug.to_uppercase()), name);
    let workspace = members.iter().fold(workspace, |workspace, member| workspace.person(person(member)));
    let mut everybody: Vec<String> = members.iter().map(|member| id(member)).collect();
    let place = |id: &str, name: &str, members: &[String]| {
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        Channel::public(id, name, &members).with_bot()
    };
    if slug != demo::TENANT {
        return workspace.channel(place(&format!("C0{}", slug.to_uppercase()), "general", &everybody));
    }
    let (sales, acme) = (everybody.clone(), vec![everybody[0].clone(), GUEST.to_owned()]);
    everybody.push(UNKNOWN.to_owned());
    let guest = Person::new(GUEST, "Emily Clark", "emily.clark@acme.example").account(Account::Guest);
    let unknown = Person::new(UNKNOWN, "New Colleague", "new.colleague@gulfbright.example");
    workspace
        .person(guest.titled("Guest from Acme Corp"))
        .person(unknown.titled("Not in the CRM"))
        .channel(place("C0SALES", "sales", &sales))
        .channel(place("C0GENERAL", "general", &everybody))
        .channel(place("C0ACME", "acme", &acme))
        .channel(deal(&members))
}

/// A private channel of the one who asks and of those who see all that they see: here an answer can be shared.
fn deal(members: &[&DemoMember]) -> Channel {
    let rank = |member: &&&DemoMember| matches!(member.role.as_str(), "owner" | "manager");
    let there: Vec<String> =
        members.iter().take(1).chain(members.iter().filter(rank)).map(|member| id(member)).collect();
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    Channel::private("C0RENEWAL", "acme-renewal", &there).with_bot()
}

/// The id of a member in Slack, such as `U0OMAR`.
pub(super) fn id(member: &DemoMember) -> String {
    let mailbox = member.email.split('@').next().unwrap_or_default();
    let letters = mailbox.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    format!("U0{}", letters.collect::<String>())
}

fn person(member: &DemoMember) -> Person {
    let person = Person::new(&id(member), &member.name, &member.email);
    match member.role.as_str() {
        "owner" => person.account(Account::Admin).titled("Owner"),
        "manager" => person.titled("Sales manager"),
        _ => person.titled("Sales"),
    }
}
