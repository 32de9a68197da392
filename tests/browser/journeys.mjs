// What a person does in the console, on any server that holds a demo company.

/** Every block in one conversation, each state looked at. */
export async function conversation(session) {
  const { page } = session;
  await session.state("empty");
  session.note(await page.locator("#examples button").count() === 6, "six example questions are offered");

  const sarah = await session.ask("what's happening with Sarah?");
  session.note(await sarah.locator(".failure").count() === 0, "a question about Sarah is answered without a failure");
  session.note(await sarah.locator(".card, .options").count() > 0, "Sarah is shown as a card, or the page asks which Sarah");
  await session.state("person");

  const pipeline = await session.ask("my pipeline");
  session.note(await pipeline.locator(".chart svg[role=img] rect").count() > 0, "the pipeline is drawn as a chart");
  session.note((await pipeline.locator(".chart svg[role=img]").first().getAttribute("aria-label"))?.length > 10, "the chart has a name that says its numbers");
  await readable(session, pipeline);
  await session.state("pipeline");
  await pipeline.getByRole("button", { name: "Numbers" }).first().click();
  session.note(await pipeline.locator(".chart-numbers:not(.hidden) table").count() === 1, "the numbers of the chart are shown as a table");
  await session.state("pipeline-numbers");

  await session.ask("my deals closing this month");
  await session.state("deals");

  const unknown = await session.ask("zxqv blorptang 17 wug");
  session.note((await unknown.locator(".message-body").innerText()).trim().length > 20, "an unknown sentence gets words in return");
  await unknown.locator(".understanding summary").click();
  session.note(await unknown.locator(".understanding[open] dd").count() >= 3, "the line under an answer opens");
  await session.state("unknown-sentence");
}

/** The contrast inside of a chart, which axe leaves undecided: words 4.5 to 1, shapes 3 to 1. */
export async function readable(session, answer) {
  const weak = await answer.locator(".chart").first().evaluate((chart) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = (color) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue] = Array.from(canvas.getImageData(0, 0, 1, 1).data, (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = light(getComputedStyle(chart).backgroundColor);
    const ratio = (color) => {
      const [low, high] = [light(color), ground].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    return Array.from(chart.querySelectorAll(".chart-canvas :is(text, rect, circle)")).filter((node) =>
      ratio(getComputedStyle(node).fill) < (node.tagName === "text" ? 4.5 : 3)).map((node) => `${node.tagName}.${node.getAttribute("class")}`);
  });
  session.note(weak.length === 0, `everything in a chart is strong enough to see (${[...new Set(weak)]})`);
}

/** The chooser by keyboard alone: Shift+Tab from the message box, arrows, Enter. */
export async function chooser(session) {
  const { page } = session;
  const asked = await session.ask("what's happening with John?");
  const options = asked.locator(".option");
  const count = await options.count();
  session.note(count >= 2, "two Johns are offered as choices");
  if (count < 2) return;
  await session.state("choices");
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Shift+Tab");
    if ((await session.focused()).className === "option") break;
  }
  const first = await session.focused();
  session.note(first.className === "option", "Shift+Tab leads from the message box to the choices");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  const second = await session.focused();
  session.note(second.className === "option" && second.text.startsWith("2"), "the arrow key moves to the second choice");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  session.note(outline === "solid", "the focus is visible on a choice");
  await session.state("choice-focused");
  const label = (await options.nth(1).locator(".option-label").innerText()).trim();
  await page.keyboard.press("Enter");
  const answer = await session.answered();
  session.note(await answer.locator(".failure").count() === 0, "a picked choice is answered");
  session.note((await answer.innerText()).includes(label), `the answer is about the picked person, ${label}`);
  session.note(await options.nth(0).isDisabled(), "a choice can be made once");
  session.note((await session.focused()).id === "composer-text", "after a choice the message box has the focus");
  await session.state("chosen");
}

export async function keyboard(session) {
  const { page } = session;
  await page.locator("#scroller").focus();
  await page.keyboard.press("/");
  session.note((await session.focused()).id === "composer-text", "the slash key leads to the message box");
  session.note(await page.locator("#composer-text").inputValue() === "", "the slash itself is not typed");
  await page.keyboard.type("my pipeline");
  await page.keyboard.press("Shift+Enter");
  session.note((await page.locator("#composer-text").inputValue()).endsWith("\n"), "Shift+Enter begins a new line");
  await page.keyboard.press("Enter");
  await session.answered();
  session.note((await page.locator("#announcer").innerText()).length > 10, "the answer is announced to a screen reader");
  session.note(await page.locator("#announcer").getAttribute("aria-live") === "polite", "politely");
  await page.keyboard.press("ArrowUp");
  session.note(await page.locator("#composer-text").inputValue() === "my pipeline", "the up arrow brings the last sentence back");
  await page.keyboard.press("ArrowDown");
  session.note(await page.locator("#composer-text").inputValue() === "", "the down arrow leads back to the empty box");
  await page.getByRole("button", { name: "Clear conversation" }).focus();
  await page.keyboard.press("Enter");
  session.note(await page.locator(".message").count() === 0, "the conversation can be cleared");
  session.note(await page.locator("#welcome").isVisible(), "and the examples are back");
  await everyStopIsVisible(session);
}

/** Walks through the empty page with Tab: each stop has a name and a visible focus, and the walk ends. */
async function everyStopIsVisible(session) {
  const { page } = session;
  await page.locator(".skip").focus();
  const seen = [];
  for (let step = 0; step < 40; step += 1) {
    if (step > 0) await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      const shown = node.closest("label") ?? node;
      const drawn = [shown, node.nextElementSibling, node.closest(".composer-box")].filter(Boolean)
        .some((part) => getComputedStyle(part).outlineStyle === "solid" || getComputedStyle(part).boxShadow !== "none");
      const label = node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent;
      return { drawn, label: label.trim().slice(0, 60) };
    });
    if (!stop) break;
    seen.push(stop.label);
    session.note(stop.label !== "" && stop.drawn, `the focus on “${stop.label}” is visible and named`);
  }
  session.note(seen.length >= 8 && seen.length < 40, `Tab passes through the whole page (${seen.length} stops)`);
}

export async function theme(session) {
  const { page } = session;
  if (await page.locator("#menu-open").isVisible()) await page.locator("#menu-open").click();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  const other = session.profile.name.endsWith("dark") ? "light" : "dark";
  await page.locator(`#theme input[value=${other}]`).check({ force: true });
  const after = await paper();
  session.note(before !== after, "the colours can be switched");
  await session.load();
  session.note(await paper() === after, "the chosen colours are remembered");
}

/** On a phone the side list is a drawer that takes the focus and gives it back. */
export async function menu(session) {
  const { page } = session;
  const button = page.locator("#menu-open");
  if (!await button.isVisible()) return;
  await button.focus();
  await page.keyboard.press("Enter");
  session.note((await session.focused()).id === "menu-close", "the menu takes the focus");
  session.note(await page.locator("#main").evaluate((node) => node.inert), "what lies under the menu is out of reach");
  await session.state("menu");
  await page.keyboard.press("Escape");
  session.note((await session.focused()).id === "menu-open", "Escape closes the menu and gives the focus back");
}

/** Another member has another conversation; the first one is still there on return. */
export async function switching(session) {
  const { page } = session;
  const radios = page.locator("#member-list input");
  if (await radios.count() < 2) return;
  await session.ask("my pipeline");
  const open = async () => { if (await page.locator("#menu-open").isVisible()) await page.locator("#menu-open").click(); };
  const close = async () => { if (await page.locator("#menu-close").isVisible()) await page.locator("#menu-close").click(); };
  await open();
  await radios.nth(0).focus();
  await page.keyboard.press("ArrowDown");
  session.note(await radios.nth(1).isChecked(), "the arrow key picks the next member");
  session.note(await page.locator(".message").count() === 0, "another member does not see the first one's conversation");
  await close();
  await session.ask("my pipeline");
  await session.state("other-member");
  await open();
  await radios.nth(0).focus();
  await page.keyboard.press("Space");
  await close();
  session.note(await page.locator(".message").count() === 2, "back at the first member the conversation is still there");
}
