// What stands in the mock's workspace: every block and element, and texts that are hostile or huge.

const plain = (text, emoji = true) => ({ type: "plain_text", text, emoji });
const marked = (text, verbatim = true) => ({ type: "mrkdwn", text, verbatim });
const option = (text, value, description) => ({ text: plain(text), value, ...(description ? { description: plain(description) } : {}) });
const button = (text, action_id, more = {}) => ({ type: "button", text: plain(text), action_id, value: action_id, ...more });
const section = (text, more = {}) => ({ type: "section", text: marked(text), ...more });
const context = (...texts) => ({ type: "context", elements: texts.map((text) => marked(text)) });

export const TEAM = { team: "T1", name: "Northwind Trading" };
export const APP = {
  name: "LeanCRM", user: "UBOT1", command: "/leancrm",
  shortcuts: [
    { callback_id: "new", name: "New deal", type: "global" }, { callback_id: "notice", name: "Tell me something", type: "global" },
    { callback_id: "save", name: "Save to CRM", type: "message" },
  ],
};
export const USERS = [
  { id: "U1", name: "Layla Mansour", title: "Sales rep", guest: false },
  { id: "U2", name: "Tomás Núñez", title: "Sales rep", guest: false },
  { id: "U3", name: "Henrik Dahl", title: "Sales manager", guest: false },
  { id: "U4", name: "<script>alert(1)</script> \u202egnirts", title: "\"><img src=x onerror=alert(1)>", guest: true },
];
export const CHANNELS = [
  { id: "C1", name: "sales", kind: "channel" }, { id: "C2", name: "every-block", kind: "channel" }, { id: "C3", name: "hostile", kind: "channel" },
  { id: "C5", name: "empty", kind: "channel" }, { id: "C4", name: "deal-desk", kind: "private" }, { id: "D1", name: "LeanCRM", kind: "dm" },
];

const PIPELINE = `\`\`\`
Stage         Deals      Amount
Qualified         4    €182,000
Proposal          3     €95,400
Negotiation       2    €310,000   next: call with procurement on Monday at ten
\`\`\``;
// A small bar chart, drawn here.
const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="480" height="200"><rect width="480" height="200" fill="#fff"/><g fill="#3d63d6"><rect x="40" y="60" width="80" height="110"/><rect x="160" y="90" width="80" height="80"/><rect x="280" y="30" width="80" height="140"/></g></svg>')}`;
const DAYS = "<!date^1764183600^{date_short_pretty} {time}|26 Nov 2025 19:00 UTC>";

export const KINDS = [
  { type: "header", text: plain("Every block :tada:") },
  section("*Bold*, _italic_, ~struck~, `code *as is*`, *_both_*, snake_case_stays, 2*3*4, <https://example.com/a?b=1&amp;c=2|a link>, https://example.com/bare. &lt;not a tag&gt; &amp;amp; :rocket: :no_such:", { text: marked("*Bold*, _italic_, ~struck~, `code *as is*`, *_both_*, snake_case_stays, 2*3*4, <https://example.com/a?b=1&amp;c=2|a link>, https://example.com/bare. &lt;not a tag&gt; &amp;amp; :rocket: :no_such:", false) }),
  section(`Hello <@U1>, <@U2> and <@U9|somebody>: see <#C1> at ${DAYS}.\n&gt; a quote\n&gt; of two lines\n• first\n• second\n  ◦ below it\n1. one\n2. two\n${PIPELINE}after`),
  { type: "section", fields: [marked("*Amount*\n€85,000"), marked("*Stage*\nProposal"), marked("*Owner*\nLayla Mansour"), plain("Plain *as is*")] },
  section("With a button beside it.", { accessory: button("Open", "open") }),
  section("With a picture beside it.", { accessory: { type: "image", image_url: PICTURE, alt_text: "Three bars" } }),
  section("With more choices beside it.", { accessory: { type: "overflow", action_id: "overflow", options: [option("Archive", "a"), option("Delete", "d", "It can be undone")] } }),
  { type: "divider" },
  { type: "context", elements: [{ type: "image", image_url: PICTURE, alt_text: "Three bars" }, marked("In small print, with *bold*"), plain("and plain.")] },
  { type: "actions", block_id: "buttons", elements: [button("Plain", "plain"), button("Confirm", "ok", { style: "primary" }), button("Delete", "delete", { style: "danger", confirm: { title: plain("Delete the deal?"), text: marked("*Acme* &amp; all its tasks"), confirm: plain("Delete"), deny: plain("Keep"), style: "danger" } }), button("Docs", "docs", { url: "https://example.com/docs" }), button("Bad link", "bad", { url: "javascript:alert(1)" })] },
  { type: "actions", block_id: "selects", elements: [
    { type: "static_select", action_id: "stage", placeholder: plain("Pick a stage"), options: [option("Qualified", "q"), option("Proposal", "p"), option("Won", "w")] },
    { type: "static_select", action_id: "grouped", placeholder: plain("Pick one"), initial_option: option("Acme Corp", "acme"), option_groups: [{ label: plain("Companies"), options: [option("Acme Corp", "acme"), option("Globex", "globex")] }, { label: plain("People"), options: ["John Smith", "John Carter", "Sarah Haddad", "Sara Lindqvist", "Tom Hughes"].map((name) => option(name, name, "Contact")) }] },
    { type: "external_select", action_id: "deal", placeholder: plain("Find a deal"), min_query_length: 2 },
    { type: "users_select", action_id: "owner", placeholder: plain("Give it to"), initial_user: "U2" },
  ] },
  { type: "actions", block_id: "times", elements: [
    { type: "datepicker", action_id: "day", initial_date: "2026-11-20" }, { type: "timepicker", action_id: "time", initial_time: "09:30" },
    { type: "datetimepicker", action_id: "moment", initial_date_time: 1764183600 },
  ] },
  { type: "actions", block_id: "choices", elements: [
    { type: "checkboxes", action_id: "boxes", options: [option("Calls", "calls", "and meetings"), option("Mail", "mail")], initial_options: [option("Mail", "mail")] },
    { type: "radio_buttons", action_id: "radio", options: [option("Mine", "mine"), option("All", "all")] },
    { type: "overflow", action_id: "more", options: [option("Export", "export")] },
  ] },
  { type: "input", block_id: "note", label: plain("A note"), optional: true, dispatch_action: true, hint: plain("Enter sends it."), element: { type: "plain_text_input", action_id: "note" } },
  { type: "image", title: plain("Pipeline by stage"), image_url: PICTURE, alt_text: "Bars: qualified 110, proposal 80, negotiation 140" },
  { type: "image", image_url: "data:image/png;base64,AAAA", alt_text: "A picture that does not load" },
  { type: "image", image_url: "javascript:alert(1)", alt_text: "A picture that is none" },
  { type: "markdown", text: "## A heading\n**Bold**, *italic*, ~~struck~~, `code`, [a link](https://example.com) and [a bad one](javascript:alert(1)).\n\n- one\n- two\n  - below\n\n> quoted **text**\n\n| Deal | Amount |\n| --- | --- |\n| Acme | 85,000 |\n\n```\nlet x = 1 < 2;\n```\n---\n1. first\n2. second" },
  { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Rich " }, { type: "text", text: "bold", style: { bold: true } }, { type: "user", user_id: "U1" }, { type: "emoji", name: "wave" }, { type: "link", url: "javascript:alert(1)", text: "no link" }] }] },
  { type: "table", column_settings: [{ is_wrapped: true }, { align: "right" }], rows: [[{ type: "raw_text", text: "Deal" }, { type: "raw_text", text: "Amount" }], [{ type: "raw_text", text: "Acme Platform Rollout" }, { type: "raw_text", text: "€85,000" }], [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Globex", style: { bold: true } }] }] }, { type: "raw_text", text: "€12,400" }]] },
  { type: "video", title: plain("A video"), alt_text: "x" },
  { type: "actions", elements: [{ type: "workflow_button", action_id: "w", text: plain("Flow") }] },
  { type: "context_actions", elements: [{ type: "feedback_buttons", action_id: "feedback", positive_button: { text: plain("Good"), value: "up", accessibility_label: "This helped" }, negative_button: { text: plain("Bad"), value: "down", accessibility_label: "This did not help" } }, { type: "icon_button", action_id: "remove", icon: "trash", text: plain("Remove"), value: "r" }] },
];

const NASTY = "<img src=x onerror=alert(1)> <script>document.title='x'</script> <javascript:alert(1)|click me> <b>bold</b> \u202egnirts";
const HOSTILE = [
  { type: "header", text: plain(NASTY) },
  section(NASTY, { accessory: button(NASTY, "nasty") }),
  { type: "section", fields: [marked(NASTY), plain(NASTY)] },
  context(NASTY, "x".repeat(400)),
  { type: "markdown", text: `# ${NASTY}\n**${NASTY}** [a](javascript:alert(1)) ![p](https://example.com/p.png)` },
  { type: "__proto__", text: plain("no kind") }, { type: "constructor" }, null, { type: "section" }, { type: "actions", elements: [null, { type: "toString" }] },
  { type: "image", image_url: PICTURE, alt_text: NASTY, title: plain(NASTY) },
  { type: "actions", elements: [{ type: "static_select", action_id: "s", placeholder: plain(NASTY), options: [option(NASTY, "1"), option("two", "2")] }] },
];

const card = (title) => [
  section(`*${title}*  ·  Proposal\nAcme Corp`),
  { type: "section", fields: [marked("*Amount*\n€85,000"), marked("*Closes*\n20 Nov 2026"), marked("*Owner*\nLayla Mansour"), marked("*Next*\nCall with John Smith")] },
];
const feedback = KINDS.at(-1);

/** What the app says to a text. */
export function reply(text) {
  if (text.includes("huge")) return { text: "A huge answer", blocks: [section(`${"A long line of words that says very little. ".repeat(60)}\n`.repeat(3)), ...Array.from({ length: 12 }, (_, at) => card(`Deal ${at + 1}`)).flat()] };
  if (text.includes("move")) {
    return {
      text: "Change Acme Platform Rollout?",
      blocks: [
        section("*Change Acme Platform Rollout?*\n*Acme Platform Rollout* · deal\n• Stage: Qualified → Proposal\n• Amount: €85,000 → €90,000"),
        context(`Nothing is written yet. A yes counts until ${DAYS}.`),
        { type: "actions", block_id: "a", elements: [button("Confirm", "confirm", { style: "primary" }), button("Edit", "edit"), button("Cancel", "fail", { style: "danger" })] },
      ],
    };
  }
  return { text: "Acme Platform Rollout, Proposal, €85,000", blocks: [...card("Acme Platform Rollout"), { type: "actions", block_id: "s", elements: [button("My pipeline", "pipeline"), button("Log a call", "call")] }, feedback] };
}

const input = (block_id, label, element, more = {}) => ({ type: "input", block_id, label: plain(label), element: { action_id: "value", ...element }, ...more });

export function editForm() {
  return {
    type: "modal", callback_id: "edit", title: plain("Edit the change"), submit: plain("Save"), close: plain("Back"),
    blocks: [
      input("title", "Title", { type: "plain_text_input", initial_value: "Acme Platform Rollout", max_length: 60 }),
      input("amount", "Amount", { type: "number_input", is_decimal_allowed: true, initial_value: "90000", min_value: "0" }, { hint: plain("In euros, without VAT.") }),
      input("close", "Closes", { type: "datepicker", initial_date: "2026-11-20" }, { optional: true }),
      input("stage", "Stage", { type: "static_select", options: [option("Qualified", "q"), option("Proposal", "p"), option("Won", "w")] }),
      input("parent", "Company", { type: "external_select", min_query_length: 1, placeholder: plain("Find one") }, { optional: true }),
      input("kinds", "Remind me by", { type: "checkboxes", options: [option("Mail", "mail"), option("Slack", "slack")] }, { optional: true }),
      input("who", "For", { type: "radio_buttons", options: [option("Me", "me"), option("The team", "team")], initial_option: option("Me", "me") }),
      input("notes", "Notes", { type: "plain_text_input", multiline: true, placeholder: plain("What was said?") }, { optional: true }),
      input("mail", "Address", { type: "email_text_input" }, { optional: true }), input("site", "Site", { type: "url_text_input" }, { optional: true }),
      { type: "actions", block_id: "in-form", elements: [button("Details", "push"), button("Change the form", "change"), button("Fail", "fail")] },
    ],
  };
}

export function pushed() {
  return { type: "modal", callback_id: "more", title: plain("Details"), close: plain("Back"), blocks: [section("A form on top of the form."), ...card("Acme")] };
}

export function saveForm(text) {
  return { type: "modal", callback_id: "save", title: plain("Save to CRM"), submit: plain("Save"), blocks: [section(`From the message:\n&gt; ${text.split("\n")[0]}`), input("note", "Note", { type: "plain_text_input", multiline: true, initial_value: text })] };
}

export function HOME(presses, user) {
  return {
    type: "home",
    blocks: [
      { type: "header", text: plain(`Good morning, ${user?.name ?? "you"}`) }, context(`Pressed ${presses} times`),
      { type: "actions", block_id: "home", elements: [button("Refresh", "home", { style: "primary" }), button("Settings", "settings")] },
      { type: "divider" }, section("*Closing this month*"), ...card("Acme Platform Rollout"), { type: "divider" }, ...card("Globex Renewal"),
      input("day", "Digest at", { type: "timepicker", initial_time: "08:00" }, { dispatch_action: true }),
    ],
  };
}

/** What was said before one came in; `now` in seconds. */
export function opening(now) {
  let at = now - 90_000;
  const message = (given) => {
    at += 200;
    return { ts: `${at}.000100`, thread_ts: null, text: "", blocks: null, bot: false, ephemeral: false, edited: false, ...given };
  };
  const first = message({ channel: "C1", user: "U2", text: "Had a call with <https://example.com|Acme>: they want the rollout *before Christmas*." });
  const thread = { channel: "C1", thread_ts: first.ts };
  const said = [
    first, message({ channel: "C1", user: "U2", text: "John asked for a new offer &amp; a demo." }),
    message({ ...thread, user: "U1", text: "<@UBOT1> update on the Acme Platform Rollout deal" }), message({ ...thread, user: "UBOT1", bot: true, ...reply("deal") }),
  ];
  at = now - 4000;
  const bot = { user: "UBOT1", bot: true };
  return [
    ...said,
    message({ channel: "C1", user: "U3", text: "Nice: <https://crm.example.com/deals/1>. Who takes the offer?", edited: true, unfurls: { "https://crm.example.com/deals/1": { blocks: card("Acme Platform Rollout") } } }),
    message({ channel: "C1", ...bot, only: "U1", ephemeral: true, ...reply("move it") }),
    message({ channel: "C2", ...bot, text: "Every block", blocks: KINDS, edited: true }),
    message({ channel: "C3", user: "U4", text: NASTY }), message({ channel: "C3", ...bot, text: NASTY, blocks: HOSTILE }),
    message({ channel: "C3", ...bot, text: "Huge", ...reply("huge") }),
    message({ channel: "C3", user: "U4", text: "*a ".repeat(5000) }),
    message({ channel: "C4", user: "U3", text: "Discounts over 15% come here first." }),
    message({ channel: "D1", ...bot, text: "Hello <@U1>! Ask me about a person, a deal, or say what happened." }),
    message({ channel: "D1", user: "U1", text: "update on the Acme Platform Rollout deal" }), message({ channel: "D1", ...bot, ...reply("deal") }),
  ];
}
