// Uses the pages of the whole site as people do, in a real Chromium, and prints what it
// saw as JSON:  node monitor.js PLAN
// PLAN is JSON: chromium, base.
const { chromium } = require("playwright-core");

const plan = JSON.parse(process.argv[2]);
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const found = { faults: [], loads: 0 };

const shown = (page) => page.$$eval("tr[data-find]:not([hidden]) .col-name a",
  (links) => links.map((link) => link.textContent));
const live = (page) => page.locator("#link[data-state=live]").waitFor();

async function monitor(page) {
  await page.goto(`${plan.base}/monitor`);
  await live(page);
  found.first = await shown(page);
  found.loads = 1;
  page.on("load", () => { found.loads += 1; });

  // A value moves by itself.
  const place = page.locator('[data-live="site.p"]');
  const before = await place.textContent();
  await page.waitForFunction((text) =>
    document.querySelector('[data-live="site.p"]').textContent !== text, before);

  await page.keyboard.press("/");
  await page.keyboard.type("LIGHT");
  found.filtered = await shown(page);
  found.told = await page.locator("#choose output").textContent();
  found.address = new URL(page.url()).search;

  await page.fill("#filter", "");
  await page.click('[data-sort="name"]');
  await page.locator('th[aria-sort="ascending"] [data-sort="name"]').waitFor();
  found.sorted = await shown(page);
  found.focus = await page.evaluate(() => document.activeElement.dataset.sort);
  await page.keyboard.press("Enter");
  await page.locator('th[aria-sort="descending"] [data-sort="name"]').waitFor();
  found.turned = await shown(page);

  await page.selectOption("#group", "usage");
  await page.locator("tr.group").first().waitFor();
  found.groups = await page.locator("tr.group").count();
  found.bookmark = new URL(page.url()).search;
  found.loadsAfter = found.loads;
  await page.reload();
  found.again = await page.locator("tr.group").count();
}

async function totem(page) {
  await page.goto(`${plan.base}/totem`);
  await live(page);
  const part = () => page.locator("[data-slide]:not([hidden]) h1").getAttribute("id");
  found.parts = [await part()];
  for (let turn = 0; turn < 4; turn += 1) {
    await page.click("#next");
    found.parts.push(await part());
  }
  // The stream of a network that is gone: the page says of when its values are.
  await page.clock.install();
  await page.reload();
  await live(page);
  await page.context().setOffline(true);
  await page.evaluate(() => { document.getElementById("pause").click(); });
  await page.clock.runFor(20000);
  found.aged = await page.locator("#aged").textContent();
  found.agedShown = await page.locator("#aged").isVisible();
  await page.context().setOffline(false);
}

async function main() {
  const browser = await chromium.launch({ executablePath: plan.chromium, args: ARGUMENTS });
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en" });
  const page = await context.newPage();
  page.on("pageerror", (error) => found.faults.push(String(error)));
  await page.goto(`${plan.base}/login`);
  await page.click("main button.main");
  await page.waitForURL("**/monitor");
  await monitor(page);
  await totem(page);
  await browser.close();
  console.log(JSON.stringify(found));
}

main().catch((error) => { console.error(error); process.exit(1); });
