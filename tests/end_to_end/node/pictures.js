// Takes pictures of pages in a real Chromium, as somebody of one profile sees them:
//   node pictures.js PLAN
// PLAN is JSON: chromium, base, folder, profile, password, new (for a forced change),
// pictures [{name, path, language, theme, size}].
const { chromium } = require("playwright-core");
const path = require("node:path");

const plan = JSON.parse(process.argv[2]);
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

async function enter(page) {
  await page.goto(`${plan.base}/login`);
  await page.selectOption("#profile", plan.profile);
  await page.fill("#password", plan.password);
  await page.click("main button.main");
  await page.waitForURL("**/profile/password");
  await page.fill("#current", plan.password);
  await page.fill("#new", plan.new);
  await page.fill("#again", plan.new);
  await page.click("main button.main");
  await page.waitForURL("**/profile");
}

async function main() {
  const browser = await chromium.launch({
    executablePath: plan.chromium, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await enter(page);
  for (const one of plan.pictures) {
    await context.addCookies([
      { name: "lang", value: one.language, url: plan.base },
      { name: "theme", value: one.theme, url: plan.base },
    ]);
    await page.setViewportSize(SIZES[one.size]);
    await page.goto(plan.base + one.path);
    await page.locator("#link[data-state=live]").waitFor();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: path.join(plan.folder, `${one.name}.png`) });
  }
  await browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
