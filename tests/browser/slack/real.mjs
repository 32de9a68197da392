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

async function home(visit) {
  const { page } = visit;
  await visit.go("Home");
  visit.note(await page.locator("#home-blocks .block").count() > 0, "the app fills its Home tab");
  visit.note(await page.locator(".unsupported").count() === 0, "the page knows every block of it");
  await visit.state("real-home");
}

export const REAL = [talk, command, home];
