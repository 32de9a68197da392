// Changes that wait for a yes: what the card shows, by keyboard and by mouse, and what becomes of it.

const card = (session, at) => (at === undefined ? session.page.locator(".preview").last() : session.page.locator(".preview").nth(at));

async function said(session) {
  await session.page.waitForFunction(() => document.querySelector("#announcer").textContent !== "");
  return session.page.locator("#announcer").innerText();
}

/** Shift+Tab from the message box until a button of that name has the focus. */
async function backTo(session, label) {
  for (let step = 0; step < 14; step += 1) {
    await session.page.keyboard.press("Shift+Tab");
    if ((await session.focused()).text === label) return true;
  }
  return false;
}

/** Bodies of the messages sent from here on. */
function sent(session) {
  const bodies = [];
  session.page.on("request", (request) => { if (request.url().endsWith("/v1/ask")) bodies.push(request.postDataJSON()); });
  return bodies;
}

/** Before and after can be told apart without colours and by ear; Confirm by keyboard, once; then Undo and "all the same". */
export async function confirmed(session) {
  const { page } = session;
  await session.ask("raise the Acme renewal to 80k");
  const shown = card(session);
  const words = await shown.locator(".changes").evaluate((node) => node.textContent.replace(/\s+/g, " "));
  session.note(/was USD 65,000, will be →?USD 80,000/.test(words), `a fact is read out as what it was and what it will be (${words.slice(0, 60)})`);
  session.note(/was Send the revised contract, will be →?empty/.test(words), "a fact that goes is said to become empty");
  const look = await shown.locator(".changes > div").first().evaluate((node) => ({
    before: getComputedStyle(node.querySelector("del")).textDecorationLine,
    after: Number(getComputedStyle(node.querySelector("ins")).fontWeight),
  }));
  session.note(look.before === "line-through" && look.after >= 600, "before is struck and after is strong");
  session.note(/USD 65,000/.test(await said(session)) && /Confirm/.test(await said(session)), "the preview is announced with its buttons");
  await session.state("preview");

  const bodies = sent(session);
  session.note(await backTo(session, "Confirm"), "Shift+Tab leads from the message box to Confirm");
  await session.state("preview-focused");
  await page.keyboard.press("Enter");
  await session.answered();
  session.note(await shown.getAttribute("data-state") === "confirmed", "the card says that it was confirmed");
  session.note(await shown.locator("button:enabled").count() === 0, "and its buttons do nothing more");
  session.note(bodies.length === 1 && bodies[0].confirm === "pend_1", "the yes was sent, by its id");
  session.note((await session.focused()).id === "composer-text", "the message box has the focus again");
  await session.state("preview-confirmed");

  await page.getByRole("button", { name: "Undo" }).click();
  const undone = await session.answered();
  session.note(bodies.at(-1).undo === "chg_1" && !bodies.at(-1).undo_all, "Undo names the change");
  await session.state("undone");
  await undone.getByRole("button", { name: "Set it back all the same" }).click();
  await session.answered();
  session.note(bodies.at(-1).undo_all === true, "“all the same” asks for everything");
}

/** The form in the card: Escape, a field that cannot be used, then a new preview in the place of the old. */
export async function edited(session) {
  const { page } = session;
  await session.ask("raise the Acme renewal to 80k");
  session.note(await backTo(session, "Edit"), "Shift+Tab leads to Edit");
  await page.keyboard.press("Enter");
  const form = card(session).locator("form");
  session.note(await form.getByLabel("Amount").inputValue() === "80000", "the form holds what was understood");
  session.note(await form.getByLabel("Amount").evaluate((node) => node === document.activeElement), "and its first field has the focus");
  session.note(await card(session).getByRole("button", { name: "Confirm" }).count() === 0, "what is being edited cannot be confirmed by mistake");
  await session.state("preview-form");
  await page.keyboard.press("Escape");
  session.note(await form.count() === 0 && (await session.focused()).text === "Edit", "Escape closes the form and gives the focus back");

  await page.keyboard.press("Enter");
  const bodies = sent(session);
  await page.keyboard.type("a lot");
  await page.keyboard.press("Enter");
  await page.locator(".preview [aria-invalid=true]").waitFor();
  const amount = form.getByLabel("Amount");
  const described = await amount.evaluate((node) => node.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id)?.textContent).join(" "));
  session.note(described.includes("could not read “a lot”"), "a field that cannot be used says why");
  session.note(await amount.evaluate((node) => node === document.activeElement), "and has the focus");
  session.note(await amount.inputValue() === "a lot", "with what was typed");
  session.note(JSON.stringify(bodies[0].edit) === JSON.stringify({ pending: "pend_1", values: { "0.amount": "a lot" } }), "only what was changed is sent");
  session.note(/could not read/.test(await said(session)), "the error is announced");
  session.note(await page.locator(".message").count() === 2, "and no row is added for it");
  await session.state("preview-error");

  await amount.fill("60k");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".preview").length === 2);
  await session.settled();
  session.note(await card(session, 0).getAttribute("data-state") === "replaced" && await card(session, 0).locator("button:enabled").count() === 0, "the old card is marked as replaced and sleeps");
  session.note(/USD 60,000/.test(await card(session).innerText()), "the new card has the new amount");
  session.note(await page.evaluate(() => document.querySelectorAll(".preview")[1].contains(document.activeElement)), "and the focus");
  session.note((await session.focused()).name === "h3", "on its question, so that a second Enter confirms nothing");
  await session.state("preview-replaced");
  await page.keyboard.press("Tab");
  session.note((await session.focused()).text === "Confirm", "the next stop is Confirm");
  await card(session).getByRole("button", { name: "Cancel" }).click();
  await session.answered();
  session.note(await card(session).getAttribute("data-state") === "cancelled", "a no is written on the card");
  await session.state("preview-cancelled");
}

/** Too late: the server's sentence, and buttons that sleep. */
export async function expired(session) {
  await session.ask("too late");
  await card(session).getByRole("button", { name: "Confirm" }).click();
  const answer = await session.answered();
  session.note(/more than 15 minutes/.test(await answer.innerText()), "a late yes is answered with the server's sentence");
  session.note(await card(session).getAttribute("data-state") === "expired", "and the card says that it waited for too long");
  await session.state("preview-expired");
}

/** A lost connection leaves the buttons usable; a double click sends once. */
export async function lostAndFound(session) {
  const { page } = session;
  await session.ask("raise the Acme renewal to 80k");
  await page.context().setOffline(true);
  await card(session).getByRole("button", { name: "Confirm" }).click();
  const lost = await session.answered();
  session.note(await lost.locator(".failure").count() === 1, "a yes that did not arrive is said");
  session.note(/cannot be reached/.test(await card(session).innerText()), "on the card too");
  session.note(await card(session).getByRole("button", { name: "Confirm" }).isEnabled(), "whose buttons can be pressed again");
  await session.state("preview-lost");
  await card(session).getByRole("button", { name: "Edit" }).click();
  await card(session).getByLabel("Amount").fill("60k");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /cannot be reached/.test(document.querySelector(".preview-foot").textContent));
  session.note(await card(session).getByLabel("Amount").inputValue() === "60k", "a form that did not arrive keeps what was typed");
  session.note((await session.focused()).name === "input", "and the focus");
  await page.keyboard.press("Escape");
  await page.context().setOffline(false);
  const bodies = sent(session);
  await card(session).getByRole("button", { name: "Confirm" }).dblclick();
  await session.answered();
  session.note(bodies.length === 1, `a double click sends once (${bodies.length})`);
  session.note(await card(session).getAttribute("data-state") === "confirmed", "and the change is confirmed");
}

/** New, changed and deleted records, long words, another script; many are folded. */
export async function manyRecords(session) {
  await session.ask("change many");
  const shown = card(session);
  session.note(await shown.locator("> div > .record:not(details)").count() === 6, "six records are shown");
  session.note(await shown.locator("b").count() === 0, "markup in a name stays text");
  await session.state("preview-many");
  await shown.locator("summary").click();
  session.note(await shown.locator("details .record").count() === 5, "the rest unfolds");
  await session.state("preview-all");
}

/** A typed yes settles the card as well. */
export async function typedDecision(session) {
  await session.ask("raise the Acme renewal to 80k");
  await session.ask("yes");
  session.note(await card(session).getAttribute("data-state") === "confirmed", "a typed yes is written on the card");
}
