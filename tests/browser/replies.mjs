// Canned answers of the mock server: every kind of block, two Johns, hostile text, and each failure.

import { decided, previewOf } from "./previews.mjs";

const text = (words, tone = "plain") => ({ type: "text", tone, text: words });
const suggestions = (...items) => ({ type: "suggestions", items: items.map(([label, say]) => ({ label, say })) });

export const MEMBERS = [
  { id: "m1", name: "Layla Mansour", role: "rep", tenant: "Northwind Trading", token: "token-layla" },
  { id: "m2", name: "Tomás Núñez", role: "rep", tenant: "Northwind Trading", token: "token-tomas" },
  { id: "m3", name: "Grace Okoro", role: "rep", tenant: "Northwind Trading", token: "token-grace" },
  { id: "m4", name: "Henrik Dahl", role: "sales_manager", tenant: "Northwind Trading", token: "token-henrik" },
  { id: "m5", name: "Priya Nair", role: "owner", tenant: "Blue Harbor Logistics", token: "token-priya" },
];

export const NAMES = [
  { label: "Sarah Haddad", kind: "contact", say: "what's happening with Sarah Haddad?" },
  { label: "Sara Lindqvist", kind: "contact", say: "what's happening with Sara Lindqvist?" },
  { label: "Saraya Foods", kind: "company", say: "tell me about Saraya Foods" },
  { label: "سارة الخطيب", kind: "contact", say: "what's happening with سارة الخطيب?" },
];

const SARAH = {
  intent: "contact_lookup", confidence: 0.93, engine: "rules", outcome: "answered", took_us: 812,
  blocks: [
    {
      type: "card", title: "Sarah Haddad", subtitle: "CFO at Gulf Crescent Bank", badge: "Warm",
      fields: [
        { label: "Phone", value: "+965 2222 0147" },
        { label: "Email", value: "sarah.haddad@gulfcrescent.example" },
        { label: "Owner", value: "Layla Mansour" },
        { label: "Last contact", value: "Tue 17 Nov · meeting, 45 min" },
      ],
      sections: [
        { title: "Open deals", rows: [
          { primary: "Treasury renewal", secondary: "Negotiation · closes Fri 27 Nov", value: "KWD 12,000" },
          { primary: "Branch rollout", secondary: "Proposal · closes Thu 14 Jan", value: "KWD 4,500" },
        ] },
        { title: "Recent", rows: [
          { primary: "Meeting: pricing walk-through", secondary: "Tue 17 Nov" },
          { primary: "Mail: “Updated terms”", secondary: "Fri 13 Nov, she wrote" },
          { primary: "Call, 12 min", secondary: "Mon 9 Nov" },
        ] },
        { title: "Next", rows: [{ primary: "Send the revised quote", secondary: "due Mon 23 Nov", value: "task" }] },
      ],
    },
    suggestions(["Her deals", "Sarah's deals"], ["Prepare the next meeting", "prep me for Sarah"], ["Who else knows her?", "who knows Sarah Haddad?"]),
  ],
};

const STAGES = [["Qualified", 64000], ["Discovery", 87500], ["Proposal", 142000], ["Negotiation", 120000], ["Verbal yes", 38000]];
const points = (pairs) => pairs.map(([label, value]) => ({ label, value, display: `USD ${value.toLocaleString("en")}` }));

const PIPELINE = {
  intent: "pipeline_overview", confidence: 0.97, engine: "rules", outcome: "answered", took_us: 1430,
  blocks: [
    text("23 open deals worth USD 451,500; weighted by stage USD 214,300. Two amounts in SAR could not be converted and are not in the sum."),
    { type: "chart", kind: "bar", title: "Pipeline by stage", unit: "USD", points: points(STAGES) },
    suggestions(["Closing this month", "my deals closing this month"], ["Gone quiet", "which deals have gone quiet?"]),
  ],
};

const DEALS = {
  intent: "deals_list", confidence: 0.9, engine: "rules", outcome: "answered", took_us: 2210,
  blocks: [
    {
      type: "table", caption: "My open deals closing in November",
      columns: [{ label: "Deal", align: "left" }, { label: "Company", align: "left" }, { label: "Stage", align: "left" }, { label: "Closes", align: "left" }, { label: "Amount", align: "right" }],
      rows: Array.from({ length: 18 }, (_, index) => [
        ["Acme renewal", "Señal Móvil pilot", "توسعة الفروع", "Treasury renewal", "Warehouse scanners, second phase"][index % 5],
        ["Acme", "Señal Móvil", "مجموعة الخليج", "Gulf Crescent Bank", "Ångström Logistik AB"][index % 5],
        ["Negotiation", "Proposal", "Discovery"][index % 3], `${["Fri 20", "Mon 23", "Fri 27"][index % 3]} Nov`, `USD ${(50000 - index * 2350).toLocaleString("en")}`,
      ]),
      footer: ["Total", "", "", "", "USD 540,450"], more: "and 37 more",
    },
    suggestions(["Only above 20,000", "my deals above 20k closing this month"]),
  ],
};

const JOHN = {
  intent: "contact_lookup", confidence: 0.88, engine: "rules", outcome: "asked", took_us: 640,
  blocks: [{
    type: "choices", question: "q-john", prompt: "Which John?", options: [
      { label: "John Smith", detail: "Acme · last contact Tue 17 Nov" },
      { label: "John Okafor", detail: "Lagos Freight · last contact 3 Sep" },
    ],
  }],
};

const FORECAST = {
  intent: "forecast", confidence: 0.91, engine: "model", outcome: "answered", took_us: 412000,
  blocks: [
    text("Forecast for this quarter", "heading"),
    text("Most likely USD 188,000, against USD 171,000 at the same point last quarter.\n- committed: USD 96,000\n- best case: USD 241,000"),
    {
      type: "chart", kind: "line", title: "Won so far, by week", unit: "USD", series_labels: ["this quarter", "last quarter"],
      points: points([["W40", 8000], ["W41", 21000], ["W42", 34500], ["W43", 61000], ["W44", 72000], ["W45", 88000], ["W46", 96000]]),
      series2: points([["W27", 5000], ["W28", 18000], ["W29", 41000], ["W30", 52000], ["W31", 58000], ["W32", 70000], ["W33", 83000]]),
    },
    { type: "chart", kind: "bar", title: "By rep", unit: "USD", series_labels: ["this quarter", "last quarter"], points: points([["Layla", 52000], ["Tomás", 31000], ["Grace", 13000]]), series2: points([["Layla", 41000], ["Tomás", 36000], ["Grace", 6000]]) },
    { type: "chart", kind: "funnel", title: "From lead to won", unit: "deals", points: [["Lead", 180], ["Qualified", 96], ["Proposal", 41], ["Negotiation", 22], ["Won", 13]].map(([label, value]) => ({ label, value, display: `${value} deals` })) },
    text("Rates are of Thu 19 Nov.", "note"),
    text("Three deals have no closing date and are left out.", "warning"),
  ],
};

const HOSTILE = {
  intent: "search", confidence: 0.5, engine: "rules", outcome: "answered", took_us: 90,
  blocks: [
    text("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> & <b>bold</b>"),
    { type: "card", title: "<svg onload=alert(1)>", subtitle: "javascript:alert(1)", fields: [{ label: "Web", value: "javascript:alert(1)" }, { label: "Mail", value: "a@b.example?cc=c@d.example" }], sections: [] },
    { type: "hologram", text: "A block of a kind this page does not know" },
    { type: "toString", title: "Another unknown block", rows: [{ label: "with words inside" }] },
    { type: "chart", kind: "bar", title: "Nothing", unit: "USD", points: [] },
    null,
  ],
};

const UNSURE = {
  intent: "out_of_scope", confidence: 0.2, engine: "rules", outcome: "unsure", took_us: 310,
  blocks: [
    text("I did not understand that. I can look up people, companies and deals, show your pipeline, and list your tasks."),
    suggestions(["My pipeline", "my pipeline"], ["What's on today?", "what's on today?"], ["Help", "help"]),
  ],
};

const RULES = [
  [/sarah|سارة/u, SARAH], [/pipeline/u, PIPELINE], [/deals|quiet/u, DEALS], [/john$|john\?/u, JOHN],
  [/forecast/u, FORECAST], [/hostile/u, HOSTILE],
];

const problem = (status, title, detail, headers = {}) => ({ status, headers, body: { type: "about:blank", title, status, detail } });

export const FAILURES = {
  "fail 401": problem(401, "Unauthorized", "This token has expired; sign in again"),
  "fail 429": problem(429, "Too many requests", "You have asked 60 questions in a minute. Wait a moment.", { "retry-after": "3" }),
  "fail 500": problem(500, "Internal error", undefined),
  "fail 503": problem(503, "Unavailable", "The database cannot be reached at the moment."),
};

/** The answer to a sentence, a picked choice or a button. */
export function answer(request) {
  const change = decided(request) ?? previewOf(request.text ?? "");
  if (change) return change;
  const person = ["John Smith", "John Okafor"][request.choice?.option];
  const reply = request.choice
    ? { ...SARAH, blocks: [{ ...SARAH.blocks[0], title: person, subtitle: "Buyer" }] }
    : RULES.find(([pattern]) => pattern.test(request.text.toLowerCase()))?.[1] ?? UNSURE;
  const { blocks, ...rest } = reply;
  return { reply: { blocks }, ...rest };
}
