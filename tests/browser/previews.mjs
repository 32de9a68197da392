// Canned answers of the mock server about changes that wait for a yes.

const text = (words, tone = "plain") => ({ type: "text", tone, text: words });
const reply = (outcome, blocks, rest = {}) => ({ intent: "deal_update", confidence: 0.97, engine: "rules", outcome, took_us: 4200, ...rest, reply: { blocks } });

const FIELDS = [
  { label: "Amount", before: "USD 65,000", after: "USD 80,000" },
  { label: "Close date", before: "Mon 30 Nov", after: "Fri 15 Jan 2027" },
  { label: "Next step", before: "Send the revised contract" },
];
const FORM = [
  { name: "0.amount", label: "Amount", value: "80000", kind: "number" },
  { name: "0.close", label: "Close date", value: "15 January", kind: "date" },
  { name: "0.deal", label: "Deal", value: "Acme renewal", kind: "text" },
];
const DEAL = { title: "Acme renewal", what: "deal", fields: FIELDS };

function waiting(pending, { title = "Change a deal?", records = [DEAL], form = FORM, before = [] } = {}) {
  const button = (label, say, action) => ({ label, say, action, pending });
  return [
    ...before,
    { type: "preview", pending, title, records, form, expires_at: "2026-11-19T09:45:00Z" },
    { type: "actions", items: [button("Confirm", "yes", "confirm"), button("Edit", "make it …", "edit"), button("Cancel", "no", "cancel")] },
  ];
}

const MANY = [
  { title: "Señal Móvil", what: "new company", fields: [{ label: "Name", after: "Señal Móvil" }, { label: "Domains", after: "senal-movil.example" }] },
  { title: "سارة الخطيب", what: "contact", fields: [{ label: "Title", before: "مديرة", after: "المديرة المالية" }] },
  { title: "<b>Old duplicate</b>", what: "contact, deleted", fields: [] },
  { title: "A very long name of a deal that nobody would have given it had they thought of telephones", what: "deal",
    fields: [{ label: "Next step", before: "Averyveryverylongwordwithoutanyplacetobreakitanywhereatall", after: "Legal review of the second draft, with the people from procurement, before the end of the month" }] },
  ...Array.from({ length: 7 }, (_, index) => ({ title: `Deal ${index + 1}`, what: "deal", fields: [{ label: "Owner", before: "Omar", after: "Layla" }] })),
];

/** The preview that a sentence of the tests leads to. */
export function previewOf(sentence) {
  if (/^yes/.test(sentence)) return done("pend_1", "confirm");
  if (/^raise/.test(sentence)) return reply("asked", waiting("pend_1", { before: [text("With Acme Corp, going by its name.", "note")] }));
  if (/^too late/.test(sentence)) return reply("asked", waiting("pend_late"));
  if (/^change many/.test(sentence)) return reply("asked", waiting("pend_many", { title: "Hand over? This touches 11 records.", records: MANY }));
  return null;
}

function done(pending, intent = null) {
  const undo = { type: "actions", items: [{ label: "Undo", say: "undo", action: "undo", change_set: "chg_1" }] };
  return reply("answered", [text("Done."), { type: "card", title: "Acme renewal", subtitle: "deal", fields: [{ label: "Amount", value: "USD 65,000 → USD 80,000" }], sections: [] }, undo],
    { intent, settled: { pending, status: "confirmed" } });
}

function edited({ pending, values }) {
  const typed = values["0.amount"] ?? "80000";
  if (/lot/.test(typed)) {
    const error = `I could not read “${typed}” as a number. Say it like 60k.`;
    const form = FORM.map((field) => (field.name === "0.amount" ? { ...field, error } : field));
    return reply("invalid", waiting(pending, { form, before: [text(error, "warning")] }));
  }
  const fields = [{ ...FIELDS[0], after: "USD 60,000" }, ...FIELDS.slice(1)];
  const form = FORM.map((field) => (field.name === "0.amount" ? { ...field, value: "60000" } : field));
  return reply("asked", waiting("pend_2", { records: [{ ...DEAL, fields }], form }), { settled: { pending, status: "replaced" } });
}

/** The answer to a button, or nothing where none was pressed. */
export function decided({ confirm, cancel, edit, undo, undo_all: all }) {
  if (confirm === "pend_late") {
    const words = "That has waited for more than 15 minutes, so nothing was changed. Please ask again.";
    return reply("invalid", [text(words)], { settled: { pending: confirm, status: "expired" } });
  }
  if (confirm) return done(confirm);
  if (cancel) return reply("answered", [text("All right, dropped. Nothing was changed.")], { settled: { pending: cancel, status: "cancelled" } });
  if (edit) return edited(edit);
  if (undo && !all) {
    const again = { type: "actions", items: [{ label: "Put it back", say: "undo", action: "undo", change_set: "chg_2" }, { label: "Set it back all the same", say: "set it back all the same", action: "undo_all", change_set: "chg_1" }] };
    return reply("answered", [text("Taken back: the close date of the deal “Acme renewal” is as before."), text("The amount of the deal “Acme renewal” was changed since, and stays as it is now.", "warning"), again]);
  }
  return undo ? reply("answered", [text("Taken back: the amount of the deal “Acme renewal” is as before.")]) : null;
}
