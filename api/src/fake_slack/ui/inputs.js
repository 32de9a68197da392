// Fields that are typed into: text, numbers, days and times.

import { element } from "./dom.js";
import { plain } from "./text.js";

/** Sends a typed field when it is left or Enter is pressed, and a picked day at once: not every digit of a year is a day. */
function whenSettled(node, send) {
  let typing = false;
  let last = node.value;
  const settle = () => {
    typing = false;
    if (node.value === last) return;
    last = node.value;
    send();
  };
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") settle();
    else typing = true;
  });
  node.addEventListener("pointerdown", () => { typing = false; });
  node.addEventListener("change", () => { if (!typing) settle(); });
  node.addEventListener("blur", settle);
}

/** A field whose one value is `key` in the state; `read(text)` turns what stands in it into that value. */
function field(given, place, node, { key, initial, read, check = () => "" }) {
  const { surface, block } = place;
  const before = surface.before(block, given);
  node.value = initial(before ? before[key] : undefined) ?? "";
  const value = () => read(node.value);
  surface.field(block, given, {
    read: () => ({ type: given.type, [key]: value() }),
    check: () => {
      if (value() === null) return place.needed ? "This is needed." : "";
      return check(String(value()));
    },
    focus: () => node.focus(),
  });
  const asks = given.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => surface.act(node, block, given, { [key]: value() });
  if (!place.live) return node;
  if (node.matches("input[type=text], input[type=email], input[type=url], textarea")) {
    if (asks.includes("on_character_entered")) node.addEventListener("input", send);
    if (asks.includes("on_enter_pressed")) {
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        send();
      });
    }
  } else {
    whenSettled(node, send);
  }
  return node;
}

const asText = {
  key: "value",
  read: (text) => (text === "" ? null : text),
};

function lengths(given) {
  return (text) => {
    const { min_length: least = 0, max_length: most = Infinity } = given;
    if (text.length < least) return `Write at least ${least} characters.`;
    return text.length > most ? `Write at most ${most} characters; these are ${text.length}.` : "";
  };
}

function textInput(given, place) {
  const attributes = { class: "field", placeholder: plain(given.placeholder), dir: "auto", ...place.attributes };
  const node = given.multiline ? element("textarea", { rows: "4", ...attributes }) : element("input", { type: "text", autocomplete: "off", ...attributes });
  return field(given, place, node, { ...asText, initial: (before) => (before === undefined ? given.initial_value : before), check: lengths(given) });
}

function number(given) {
  return (text) => {
    if (!/^[-+]?\d*(?:\.\d+)?$/u.test(text) || !/\d/u.test(text)) return "Write a number, such as 1500.";
    if (given.is_decimal_allowed !== true && text.includes(".")) return "Write a whole number.";
    const amount = Number(text);
    if (given.min_value !== undefined && amount < Number(given.min_value)) return `The least is ${given.min_value}.`;
    return given.max_value !== undefined && amount > Number(given.max_value) ? `The most is ${given.max_value}.` : "";
  };
}

function numberInput(given, place) {
  const node = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "field", placeholder: plain(given.placeholder), ...place.attributes });
  return field(given, place, node, {
    key: "value", read: (text) => (text.trim() === "" ? null : text.trim()),
    initial: (before) => (before === undefined ? given.initial_value : before), check: number(given),
  });
}

function typed(type, pattern, fault) {
  return (given, place) => {
    const node = element("input", { type, autocomplete: "off", class: "field", placeholder: plain(given.placeholder), ...place.attributes });
    const check = (text) => (pattern.test(text) ? "" : fault);
    return field(given, place, node, { ...asText, initial: (before) => (before === undefined ? given.initial_value : before), check });
  };
}

function picked(type, key, from) {
  return (given, place) => {
    const node = element("input", { type, class: "field short", ...place.attributes });
    return field(given, place, node, { key, read: (text) => (text === "" ? null : text), initial: (before) => (before === undefined ? given[from] : before) });
  };
}

/** Seconds since 1970 as the value of a field for a day and a time on the reader's clock. */
function local(seconds) {
  const moment = new Date(Number(seconds) * 1000);
  if (seconds === null || seconds === undefined || Number.isNaN(moment.getTime())) return "";
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function momentInput(given, place) {
  const node = element("input", { type: "datetime-local", class: "field short", ...place.attributes });
  return field(given, place, node, {
    key: "selected_date_time",
    read: (text) => (text === "" ? null : Math.floor(new Date(text).getTime() / 1000)),
    initial: (before) => local(before === undefined ? given.initial_date_time : before),
  });
}

export const inputs = {
  plain_text_input: textInput,
  number_input: numberInput,
  email_text_input: typed("email", /^\S+@\S+\.\S+$/u, "Write an email address."),
  url_text_input: typed("url", /^https?:\/\/\S+$/iu, "Write an address that begins with https://."),
  datepicker: picked("date", "selected_date", "initial_date"),
  timepicker: picked("time", "selected_time", "initial_time"),
  datetimepicker: momentInput,
};
