// What carries blocks: a message, a modal, the Home tab. It knows the state of their fields, and sends presses.

import { confirmed } from "./layer.js";
import { worded } from "./text.js";

export class Surface {
  /**
   * `where` is how the demo names it. `page` gives: names, people(), press(where, action, state), options(where, …), fail(failure).
   */
  constructor(where, page) {
    this.where = where;
    this.page = page;
    this.kept = new Map();
    this.fields = new Map();
    this.slots = new Map();
  }

  get names() {
    return this.page.names;
  }

  /** Before the blocks are drawn anew: what stands in the fields stays, as long as block, action and type are the same. */
  begin() {
    for (const [key, field] of this.fields) this.kept.set(key, field.read());
    this.fields.clear();
    this.slots.clear();
  }

  /** What a field held before the blocks were drawn anew, if it is still of the same type. */
  before(block, element) {
    const entry = this.kept.get(`${block}\n${element.action_id}`);
    return entry?.type === element.type ? entry : undefined;
  }

  /** A field: `read()` gives its entry in the state, `check()` what is wrong with it, `focus()` goes there. */
  field(block, element, field) {
    this.fields.set(`${block}\n${element.action_id}`, { block, action: element.action_id, ...field });
  }

  /** Where an input block shows its error. */
  slot(block, show) {
    this.slots.set(block, show);
  }

  /** `state.values`, as Slack sends it. */
  values() {
    const values = Object.create(null);
    for (const { block, action, read } of this.fields.values()) {
      values[block] = { ...values[block], [action]: read() };
    }
    return values;
  }

  /** What Slack itself would find wrong, by block. */
  faults() {
    const wrong = Object.create(null);
    for (const field of this.fields.values()) {
      const fault = field.check?.() ?? "";
      if (fault !== "") wrong[field.block] ??= fault;
    }
    return wrong;
  }

  /** Shows errors at their fields and goes to the first; gives back those that have no field. */
  errors(errors) {
    const wrong = new Map(Object.entries(errors));
    for (const [block, show] of this.slots) show(wrong.get(block) ?? "");
    const first = Array.from(this.fields.values()).find((field) => wrong.has(field.block) && this.slots.has(field.block));
    first?.focus();
    return Array.from(wrong).filter(([block]) => !this.slots.has(block)).map(([, words]) => words);
  }

  /** Presses an element, after its question where it asks one. `back()` undoes what the press changed on the page. */
  async act(node, block, element, extra = {}, back = () => {}) {
    if (node.getAttribute("aria-busy") === "true") return;
    const { confirm } = element;
    if (confirm && !(await confirmed(confirm, worded(confirm.text, this.names)))) {
      back();
      return;
    }
    node.setAttribute("aria-busy", "true");
    try {
      const action = { block_id: block, action_id: element.action_id, type: element.type, ...extra };
      await this.page.press(this.where, action, { values: this.values() });
    } catch (failure) {
      this.page.fail(failure);
    } finally {
      node.removeAttribute("aria-busy");
    }
  }
}
