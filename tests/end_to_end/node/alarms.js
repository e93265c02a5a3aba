// Two people look at the alarms of a gateway, each in a browser of their own, while a
// device falls silent; one acknowledges.  Prints what was seen, and when, as JSON:
// node alarms.js PLAN
// PLAN is JSON: chromium, base, profile, password, device (its number).
const { chromium } = require("playwright-core");

const plan = JSON.parse(process.argv[2]);
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const LONG = { timeout: 90000 };
const found = { faults: [] };

async function person(browser) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en" });
  const page = await context.newPage();
  await page.goto(`${plan.base}/login`);
  await page.selectOption("#profile", plan.profile);
  await page.fill("#password", plan.password);
  await page.click("main button.main");
  await page.waitForURL((url) => !url.pathname.includes("login"));
  return context;
}

async function at(context, path) {
  const page = await context.newPage();
  page.on("console", (line) => {
    if (line.type() === "error") found.faults.push(`${path}: ${line.text()}`);
  });
  page.on("pageerror", (error) => found.faults.push(`${path}: ${error}`));
  await page.goto(plan.base + path);
  await page.locator("#link[data-state=live]").waitFor();
  await page.evaluate(() => { window.loadedOnce = true; });
  return page;
}

async function main() {
  const browser = await chromium.launch({ executablePath: plan.chromium, args: ARGUMENTS });
  const [one, other] = [await person(browser), await person(browser)];
  const devices = await at(one, "/diagnostics");
  const elsewhere = await at(other, "/profile");
  const [mine, theirs] = [await at(one, "/alarms"), await at(other, "/alarms")];

  await devices.waitForFunction((place) => {
    const age = document.querySelector(`[data-live="${place}.age"]`);
    return Number(age.textContent) >= 1;
  }, `device.${plan.device}`, LONG);
  found.aged = Date.now();
  const row = (page) => page.locator("tr[data-alarm]:not(.over)",
    { hasText: "Modbus slave time-out" });
  await Promise.all([row(mine).waitFor(LONG), row(theirs).waitFor(LONG)]);
  found.shown = Date.now();
  found.id = Number(await row(mine).getAttribute("data-alarm"));
  await elsewhere.waitForFunction(() =>
    document.getElementById("news").textContent.includes("time-out"), null, LONG);
  found.news = await elsewhere.textContent("#news");
  found.bell = await elsewhere.getAttribute(".bell", "data-state");

  await mine.click(`#acknowledge-${found.id}`);
  const clicked = Date.now();
  await theirs.waitForFunction((id) =>
    document.querySelector(`[data-alarm="${id}"]`)?.textContent.includes("Acknowledged:"),
  found.id, LONG);
  found.acknowledged_ms = Date.now() - clicked;
  await mine.locator(`#acknowledge-${found.id}`).waitFor({ state: "detached" });
  found.same = await mine.evaluate(() => window.loadedOnce) &&
    await theirs.evaluate(() => window.loadedOnce);
  await browser.close();
  console.log(JSON.stringify(found));
}

main().catch((error) => { console.error(error); process.exit(1); });
