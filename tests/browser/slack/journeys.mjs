// What a person does in the mock's workspace, and what has to hold then.

import { KINDS } from "./content.mjs";

const seen = (mock, name) => mock.workspace().seen.filter((call) => call.name === name);

/** Reading: the rail, a channel, an answer that only one sees, a thread. */
export async function reading(visit) {
  const { page } = visit;
  await visit.state("the-app");
  if (visit.phone) {
    await page.locator("#menu-open").click();
    await visit.state("rail");
    await page.keyboard.press("Escape");
    visit.note((await visit.focused()).id === "menu-open", "Escape closes the drawer and goes back to its button");
  }
  await visit.go("sales");
  visit.note(await page.locator(".ephemeral", { hasText: "Only visible to you" }).count() === 1, "an answer for one person says so");
  visit.note(await page.locator(".attached .fields").count() === 1, "what the app shows of a link stands below the message");
  await visit.state("channel");
  await page.getByRole("button", { name: "2 replies" }).click();
  await visit.messages("#thread-messages").nth(2).waitFor();
  await visit.state("thread");
  const before = await visit.messages("#thread-messages").count();
  await visit.type("and the next step?", page.locator("#thread-composer textarea"));
  await page.waitForFunction((count) => document.querySelectorAll("#thread-messages > .message:not(.pending)").length > count, before);
  await page.keyboard.press("Escape");
  visit.note(await page.locator("#thread").isHidden(), "Escape closes the thread");
  visit.note(/replies/.test((await visit.focused()).text), "and goes back to where it was opened");
  await page.getByRole("button", { name: "3 replies" }).waitFor();
  await visit.go("empty");
  await visit.state("empty");
  await page.locator("#examples button").first().click();
  visit.note((await page.locator("#composer textarea").inputValue()).startsWith("/leancrm "), "an example goes into the box");
  await page.locator("#composer textarea").press("Enter");
  await page.locator(".ephemeral").first().waitFor();
}

/** Every block and element is drawn, and sends what Slack would send. */
export async function everyBlock(visit, mock) {
  const { page } = visit;
  await visit.go("every-block");
  const message = visit.messages().last();
  const blocks = message.locator(".message-body > *");
  visit.note(await blocks.count() === KINDS.length + 1, `every block is shown (${await blocks.count()} of ${KINDS.length}, and the mark of an edit)`);
  visit.note(await message.getByText("unsupported block: video").count() === 1, "a block of another kind is named");
  visit.note(await message.getByText("unsupported element: workflow_button").count() === 1, "and so is an element");
  visit.note(await message.getByText("snake_case_stays, 2*3*4").count() === 1, "marks inside of words are no markup");
  visit.note(await message.locator("a", { hasText: "a link" }).first().getAttribute("href") === "https://example.com/a?b=1&c=2", "a link is a link");
  visit.note(await message.locator("time", { hasText: ":00" }).count() === 1, "a day is told on the reader's clock");
  for (const [at, fraction] of [0, 0.33, 0.66, 1].entries()) {
    await page.locator("#scroller").evaluate((node, part) => { node.scrollTop = part * (node.scrollHeight - node.clientHeight); }, fraction);
    await visit.state(`blocks-${at + 1}`);
  }
  await presses(visit, mock, message);
  await visit.unharmed("every block");
}

async function presses(visit, mock, message) {
  const { page } = visit;
  const last = async (type) => {
    for (let tries = 0; tries < 60; tries += 1) {
      const found = seen(mock, "press").map(({ action }) => action).findLast((action) => action.type === type);
      if (found) return found;
      await page.waitForTimeout(50);
    }
    return {};
  };
  await message.getByRole("combobox", { name: "Pick a stage" }).click();
  await page.getByRole("option", { name: "Proposal" }).click();
  visit.note((await last("static_select")).selected_option?.value === "p", "a pick is sent");
  const grouped = message.getByRole("combobox", { name: "Pick one" });
  await grouped.scrollIntoViewIfNeeded();
  await grouped.click();
  await visit.state("picker");
  await page.keyboard.press("Escape");
  await message.getByRole("combobox", { name: "Find a deal" }).click();
  await page.keyboard.type("deal 1");
  await page.locator(".picker-option").first().waitFor();
  await visit.state("search");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  visit.note((await last("external_select")).selected_option?.value === "deal-1", "options are asked for while one types");
  const date = message.getByLabel("Day", { exact: true });
  await date.fill("2026-12-24");
  await date.blur();
  visit.note((await last("datepicker")).selected_date === "2026-12-24", "a day is sent when its field is left");
  await message.getByLabel("Calls").check();
  visit.note((await last("checkboxes")).selected_options?.map(({ value }) => value).join() === "calls,mail", "boxes are sent together");
  await message.getByLabel("All", { exact: true }).check();
  visit.note((await last("radio_buttons")).selected_option?.value === "all", "one of several is sent");
  await message.getByLabel(/A note/).fill("a < b");
  await message.getByLabel(/A note/).press("Enter");
  visit.note((await last("plain_text_input")).value === "a < b", "a text is sent with Enter where the block asks for it");
  const { state } = seen(mock, "press").at(-1);
  visit.note(state.values.note.note.value === "a < b" && state.values.choices.radio.selected_option.value === "all" && state.values.times.time.selected_time === "09:30", "the state of the other fields goes along");
  await message.getByRole("button", { name: "Delete" }).click();
  await visit.state("confirm");
  await page.getByRole("button", { name: "Keep" }).click();
  visit.note(!seen(mock, "press").some(({ action }) => action.action_id === "delete"), "what was not confirmed is not sent");
  await message.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await message.getByRole("button", { name: "More choices" }).last().click();
  await page.getByRole("menuitem", { name: "Export" }).click();
  visit.note((await last("overflow")).selected_option?.value === "export", "a choice of the overflow menu is sent");
  visit.note(seen(mock, "press").some(({ action }) => action.action_id === "delete" && action.value === "delete"), "what was confirmed is sent");
  await message.getByRole("button", { name: "This helped" }).click();
  visit.note((await last("feedback_buttons")).value === "up", "a thumb is sent");
}

export async function hostile(visit, mock) {
  const { page } = visit;
  await visit.go("hostile");
  await visit.unharmed("hostile texts");
  await page.locator("#scroller").evaluate((node) => { node.scrollTop = 0; });
  await visit.state("hostile");
  visit.note(await page.getByText("unsupported block: __proto__ – no kind").count() === 1, "no name of a block reaches into the page's own objects");
  const more = page.getByRole("button", { name: "See more" }).first();
  await more.click();
  visit.note(await page.getByRole("button", { name: "See less" }).count() === 1, "a huge text unfolds");
  await page.locator("#scroller").evaluate((node) => { node.scrollTop = node.scrollHeight; });
  await visit.state("huge");
  await visit.type("<b>me</b> & <script>x</script>");
  await page.locator(".message", { hasText: "<b>me</b> & <script>x</script>" }).first().waitFor();
  visit.note(seen(mock, "type").at(-1).text === "<b>me</b> & <script>x</script>", "what was typed is sent as typed");
  await visit.type("fail");
  await page.locator(".notice.bad").waitFor();
  visit.note(await page.locator("#composer textarea").inputValue() === "fail", "what could not be sent stays in the box");
  await visit.state("failure");
  await visit.unharmed("a failure");
}

/** The command and a name complete themselves; shortcuts of the box and of a message. */
export async function completing(visit, mock) {
  const { page } = visit;
  await visit.go("sales");
  const box = page.locator("#composer textarea");
  await box.focus();
  await page.keyboard.type("/le");
  await visit.state("command");
  await page.keyboard.press("Tab");
  visit.note(await box.inputValue() === "/leancrm ", "Tab completes the command");
  await page.keyboard.type("move the deal");
  const before = await visit.messages().count();
  await page.keyboard.press("Enter");
  const answer = await visit.answered(before);
  visit.note(await answer.locator(".only").count() === 1, "only the person sees what the command says");
  await page.keyboard.type("hey @lea");
  await page.getByRole("option", { name: /LeanCRM/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("update on Acme");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "1 reply" }).waitFor();
  visit.note(seen(mock, "type").at(-1).text === "hey <@UBOT1> update on Acme", `a mention is sent as Slack sends it (${seen(mock, "type").at(-1).text})`);
  await page.getByRole("button", { name: "Shortcuts" }).click();
  await visit.state("shortcuts");
  await page.getByRole("menuitem", { name: /Tell me/ }).click();
  await page.locator(".notice", { hasText: "Only a <i>notice</i>." }).waitFor();
  await visit.messages().last().hover();
  await visit.messages().last().getByRole("button", { name: "More actions" }).click();
  await visit.state("message-menu");
  await page.getByRole("menuitem", { name: /Save to CRM/ }).click();
  await page.getByRole("dialog", { name: "Save to CRM" }).waitFor();
  await visit.state("save");
  const call = seen(mock, "shortcut").at(-1);
  visit.note(call.callback_id === "save" && call.channel === "C1" && /\./.test(call.ts), "a message's shortcut says which message");
  await page.keyboard.press("Escape");
  await page.locator("#modal").waitFor({ state: "hidden" });
  visit.note(seen(mock, "close").length === 1, "Escape closes the form at the product, too");
}

/** A modal: fields, errors, a form on top of it, what was typed stays. */
export async function forms(visit, mock) {
  const { page } = visit;
  await visit.type("move it");
  const card = page.locator(".message", { has: page.getByRole("button", { name: "Confirm" }) }).last();
  await card.getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog", { name: "Edit the change" });
  await form.waitFor();
  await visit.state("form");
  await form.getByLabel("Amount").fill("ninety");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Write a number").waitFor();
  visit.note(await form.getByText("Pick one.").count() === 1, "what is needed is told at its field");
  visit.note(await form.getByLabel("Amount").getAttribute("aria-invalid") === "true", "and told to a screen reader");
  visit.note(await form.getByLabel("Amount").evaluate((node) => node === document.activeElement), "the first wrong field has the focus");
  await visit.state("form-wrong");
  await form.getByRole("combobox", { name: "Stage" }).click();
  await page.getByRole("option", { name: "Won" }).click();
  await form.getByLabel("Amount").fill("1");
  await form.getByLabel("Slack").check();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("“1” is <b>no</b> amount for a deal.").waitFor();
  visit.note(await form.getByRole("alert").innerText() === "And something else is wrong.", "an error without a field stands below");
  await visit.state("form-refused");
  await form.getByRole("button", { name: "Change the form" }).click();
  await form.getByText("The form was changed by the app.").waitFor();
  visit.note(await form.getByLabel("Amount").inputValue() === "1" && await form.getByLabel("Slack").isChecked(), "a form that changes keeps what was typed");
  await form.getByRole("button", { name: "Details" }).click();
  await page.getByRole("dialog", { name: "Details" }).waitFor();
  await visit.state("form-pushed");
  await page.getByRole("button", { name: "Back" }).click();
  await form.waitFor();
  visit.note(await form.getByLabel("Amount").inputValue() === "1", "and so does one that was below another");
  await form.getByRole("button", { name: "Fail" }).click();
  await form.getByText("older than an hour").waitFor();
  await form.getByLabel("Amount").fill("95000.50");
  await form.getByLabel("Amount").press("Enter");
  await page.locator("#modal").waitFor({ state: "hidden" });
  const { values } = seen(mock, "submit").at(-1);
  const sent = JSON.stringify([values.amount.value, values.close.value, values.stage.value.selected_option.value, values.parent.value, values.kinds.value.selected_options.length, values.who.value.selected_option.value, values.notes.value]);
  const expected = JSON.stringify([{ type: "number_input", value: "95000.50" }, { type: "datepicker", selected_date: "2026-11-20" }, "w", { type: "external_select", selected_option: null }, 1, "me", { type: "plain_text_input", value: null }]);
  visit.note(sent === expected, `a form sends its values as Slack does (${sent})`);
  await page.locator(".message", { hasText: "Saved what you typed." }).first().waitFor();
  await card.getByRole("button", { name: "Confirm" }).click();
  await page.locator(".message", { hasText: "Confirmed." }).waitFor();
  visit.note(await page.locator(".edited").count() >= 1, "a message that was changed says so");
  await visit.unharmed("forms");
}

export async function home(visit, mock) {
  const { page } = visit;
  await page.locator("#tab-home").click();
  await page.getByRole("heading", { name: /Good morning, Layla/ }).waitFor();
  await visit.state("home");
  await page.locator("#home-blocks").getByRole("button", { name: "Refresh" }).click();
  await page.getByText("Pressed 1 times").waitFor();
  visit.note((await visit.focused()).text === "Refresh", "after a press on Home the focus stays");
  visit.note(seen(mock, "press").at(-1).where.type === "home", "a press says that it was on Home");
  await page.locator("#tab-messages").click();
  await visit.messages().first().waitFor();
}

/** Another person: other messages; news in another channel; a lost connection. */
export async function people(visit, mock) {
  const { page } = visit;
  await visit.go("sales");
  if (visit.phone) await page.locator("#menu-open").click();
  await page.getByLabel("You are").selectOption("U2");
  if (visit.phone) await page.locator("#menu-close").click();
  await page.waitForFunction(() => document.querySelectorAll(".ephemeral").length === 0);
  visit.note(await visit.messages().count() > 0, "another person does not see what was for one alone");
  mock.workspace().say({ channel: "C4", user: "U3", text: "Anybody here?" });
  await page.locator(".place.news").waitFor({ state: "attached" });
  if (visit.phone) await page.locator("#menu-open").click();
  await visit.state("news");
  if (visit.phone) await page.locator("#menu-close").click();
  await visit.load("#U2/C4");
  await page.reload();
  await page.locator(".message", { hasText: "Anybody here?" }).waitFor();
  visit.note(await page.getByLabel("You are").inputValue() === "U2", "a reload comes back to person and place");
  mock.drop();
  await page.locator("#offline").waitFor();
  mock.workspace().say({ channel: "C4", user: "U3", text: "Said while nobody listened." });
  await page.locator(".message", { hasText: "Said while nobody listened." }).waitFor({ timeout: 15_000 });
  visit.note(await page.locator("#offline").isHidden(), "a lost connection comes back, with what was said meanwhile");
}

/** While the product has not acknowledged; and news below what one reads. */
export async function waiting(visit, mock) {
  const { page } = visit;
  await visit.type("slow question");
  await page.locator(".pending", { hasText: "slow question" }).waitFor();
  await visit.state("waiting");
  await page.locator(".pending").waitFor({ state: "detached" });
  visit.note(await page.locator(".message", { hasText: "slow question" }).count() === 1, "what was sent is there once");
  await visit.go("hostile");
  const scroller = page.locator("#scroller");
  await scroller.evaluate((node) => { node.scrollTop = 0; });
  await visit.settled();
  mock.workspace().say({ channel: "C3", user: "U3", text: "News below." });
  await page.locator("#jump").waitFor();
  visit.note(await scroller.evaluate((node) => node.scrollTop) === 0, "who reads further up is left there");
  await visit.state("news-below");
  await page.locator("#jump").click();
  const gap = await scroller.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
  visit.note(gap < 2 && await page.locator("#jump").isHidden(), `and is told how to come to the news (${gap})`);
  const before = await visit.messages().count();
  await visit.type("huge <@UBOT1>");
  await page.waitForFunction((count) => document.querySelectorAll("#messages > .message:not(.pending)").length > count, before);
}

/** Everything with the keyboard alone. */
export async function keyboard(visit) {
  const { page } = visit;
  if (visit.phone) return;
  const tabTo = async (wanted, key = "Tab") => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press(key);
      if (await page.evaluate((selector) => document.activeElement.matches(selector), wanted)) return true;
    }
    return false;
  };
  visit.note(await tabTo(".skip"), "the first stop skips the rail");
  visit.note(await tabTo("#me"), "then comes the person");
  visit.note(await tabTo("[data-place=C1]"), "then the channels");
  await page.keyboard.press("Enter");
  await page.locator(".message", { hasText: "Who takes the offer?" }).waitFor();
  visit.note(await tabTo("[data-place=D1]"), "and the app");
  await page.keyboard.press("Enter");
  await page.locator(".message").first().waitFor();
  await page.locator("#place-name", { hasText: "LeanCRM" }).waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  visit.note(await page.locator("#composer textarea").evaluate((node) => node === document.activeElement), "a slash goes to the box");
  await page.keyboard.press("Backspace");
  const before = await visit.messages().count();
  await page.keyboard.type("move it");
  await page.keyboard.press("Enter");
  await visit.answered(before);
  visit.note(await tabTo(".message:last-child .tools button:last-child", "Shift+Tab"), "from the box back into the last answer");
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("ArrowDown");
  visit.note((await visit.focused()).text.startsWith("Save to CRM"), "arrows move in a menu");
  await page.keyboard.press("Escape");
  visit.note(await tabTo(".message:last-child .button:not(.primary):not(.danger)", "Shift+Tab"), "its buttons");
  await visit.state("keyboard");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Edit the change" }).waitFor();
  visit.note((await visit.focused()).name === "input", "a form opens on its first field");
  visit.note(await tabTo("#modal .picker"), "to a list");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  visit.note(/Proposal/.test((await visit.focused()).text), "which is picked from with the arrows");
  await page.keyboard.press("Escape");
  await page.locator("#modal").waitFor({ state: "hidden" });
  visit.note((await visit.focused()).text === "Edit", "closing the form goes back to where it was opened");
}

export const JOURNEYS = [reading, everyBlock, hostile, completing, forms, home, people, waiting, keyboard];
