// What holds against a running demo, whatever its company is called.

async function talk(visit) {
  const { page } = visit;
  await visit.go("LeanCRM");
  await visit.state("real-app");
  const before = await visit.messages().count();
  await visit.type("my pipeline");
  const answer = await visit.answered(before + 1);
  visit.note((await answer.innerText()).trim().length > 20, "a sentence in the conversation with the app is answered");
  visit.note(await page.locator(".unsupported").count() === 0, "the page knows every block of the answer");
  const charts = answer.locator("img:not(.avatar img)");
  visit.note(await charts.count() > 0 && await charts.evaluateAll((all) => all.every(({ naturalWidth }) => naturalWidth > 0)), "the chart is a picture");
  await visit.state("real-answer");
  const next = await visit.messages().count();
  await visit.type("<b>me</b> <script>document.title='x'</script>");
  await visit.answered(next + 1);
  await visit.unharmed("what was typed");
}

async function command(visit) {
  const { page } = visit;
  if (await page.locator("#menu-open").isVisible()) await page.locator("#menu-open").click();
  await page.locator("#channels [data-place]").first().click();
  await page.locator("#messages .message, #welcome:not([hidden])").first().waitFor();
  const box = page.locator("#composer textarea");
  await box.focus();
  await page.keyboard.type("/");
  await page.locator(".completion").first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("my deals");
  const before = await visit.messages().count();
  await page.keyboard.press("Enter");
  const answer = await visit.answered(before);
  visit.note(await answer.locator(".only").count() === 1, "only the person sees what the command says");
  await visit.state("real-command");
}

/** Types the command with these words into the channel that is open; gives back the answer. */
async function asks(visit, words) {
  const before = await visit.messages().count();
  await visit.type(`/leancrm ${words}`);
  return visit.answered(before);
}

async function change(visit) {
  await visit.go("sales");
  const preview = await asks(visit, "raise the Acme Platform Rollout deal to 90k");
  await visit.state("real-preview");
  const button = (name) => preview.getByRole("button", { name, exact: true });
  await button("Confirm").click();
  await button("Undo").waitFor();
  visit.note(await button("Confirm").count() === 0, "what was confirmed takes the place of the question");
  await visit.state("real-confirmed");
  await button("Undo").click();
  await button("Undo").waitFor({ state: "detached" });
  visit.note(/taken back|undone|as before/i.test(await visit.messages().last().innerText()), "the undo is told");
  await visit.state("real-undone");
}

async function mention(visit) {
  const { page } = visit;
  await visit.go("general");
  const before = await visit.messages().count();
  await visit.type("@LeanCRM which deals are stuck?");
  const answer = await visit.answered(before + 1);
  visit.note(await answer.locator(".only").count() === 1, "where others are, only the person sees the answer to a mention");
  visit.note(await page.locator(".unsupported").count() === 0, "the page knows every block of it");
  await visit.state("real-mention");
}

async function stranger(visit) {
  const { page } = visit;
  if (await page.locator("#menu-open").isVisible()) await page.locator("#menu-open").click();
  const unknown = await page.locator("#me option", { hasText: "Not in the CRM" }).first().getAttribute("value");
  await page.locator("#me").selectOption(unknown);
  await visit.settled();
  if (await page.locator("#menu-close").isVisible()) await page.locator("#menu-close").click();
  await visit.go("general");
  const answer = await asks(visit, "my deals");
  visit.note(/link/i.test(await answer.innerText()), "somebody whom the CRM does not know is told how to be known");
  await visit.state("real-stranger");
}

async function home(visit) {
  const { page } = visit;
  await visit.go("Home");
  await page.locator("#home-blocks .block").first().waitFor();
  visit.note(await page.locator("#home-blocks .block").count() > 0, "the app fills its Home tab");
  visit.note(await page.locator(".unsupported").count() === 0, "the page knows every block of it");
  await visit.state("real-home");
}

export const REAL = [talk, command, change, mention, stranger, home];
