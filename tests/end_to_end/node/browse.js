// Goes through the pages in a real Chromium, as somebody of one profile would, and
// prints what it found as JSON:  node browse.js PLAN
// PLAN is JSON: chromium, data, base, language, profile, password, new (for a forced
// change), pages [{path, name}] and those before the log-in, acts [{path, click}] after
// them, pictures (a folder, or null).
const { chromium } = require("playwright-core");
const axe = require("axe-core");
const fs = require("node:fs");
const path = require("node:path");

const plan = JSON.parse(process.argv[2]);
const SIZES = { desk: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const found = { visited: [], faults: [], outside: [] };

async function look(page, name, language, size, theme) {
  const where = `${name} ${language} ${size} ${theme}`;
  await page.setViewportSize(SIZES[size]);
  await page.emulateMedia({ colorScheme: theme });
  const scroll = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  if (scroll > 0) found.faults.push(`${where}: ${scroll} px wider than the screen`);
  // Colours are the theme's and the layout is the size's: two looks see all of both.
  if ((size === "desk") === (theme === "light")) await check(page, where);
  if (plan.pictures) {
    const file = path.join(plan.pictures, `${name}-${language}-${size}-${theme}.png`);
    await page.screenshot({ path: file, fullPage: size === "desk" });
  }
  found.visited.push(where);
}

async function check(page, where) {
  const { violations } = await page.evaluate(() => axe.run());
  for (const one of violations) {
    if (!["serious", "critical"].includes(one.impact)) continue;
    const places = one.nodes.map((node) => node.html).join(" | ");
    found.faults.push(`${where}: ${one.id}: ${places}`);
  }
}

async function everywhere(page, name) {
  await page.evaluate(axe.source);
  for (const size of Object.keys(SIZES)) {
    for (const theme of ["light", "dark"]) {
      await look(page, name, plan.language, size, theme);
    }
  }
}

async function change(page) {
  await everywhere(page, "password");
  await page.fill("#current", plan.password);
  await page.fill("#new", plan.new);
  await page.fill("#again", plan.new);
  await page.click("main button.main");
  await page.waitForURL("**/profile");
}

async function main() {
  fs.mkdirSync(plan.data, { recursive: true });
  const locale = plan.language;
  const context = await chromium.launchPersistentContext(plan.data, {
    executablePath: plan.chromium, args: ARGUMENTS, ignoreHTTPSErrors: true, locale });
  const page = context.pages()[0] ?? await context.newPage();
  page.on("console", (line) => {
    if (line.type() === "error") found.faults.push(`${page.url()}: ${line.text()}`);
  });
  page.on("pageerror", (error) => found.faults.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(plan.base)) found.outside.push(request.url());
  });
  for (const { path: where, name } of plan.before ?? []) {
    await page.goto(plan.base + where);
    await everywhere(page, name);
  }
  await page.goto(`${plan.base}/login`);
  await page.selectOption("#language", plan.language);
  await page.selectOption("#profile", plan.profile);
  if (plan.password) await page.fill("#password", plan.password);
  await page.click("main button.main");
  await page.waitForURL(/profile|monitor|totem/);
  if (page.url().includes("/profile/password")) await change(page);
  for (const { path: where, name } of plan.pages) {
    await page.goto(plan.base + where);
    if (await page.locator("#link").count()) {
      await page.locator("#link[data-state=live]").waitFor();
    }
    await everywhere(page, name);
  }
  for (const act of plan.acts ?? []) {
    await page.goto(plan.base + act.path);
    await page.click(act.click);
    await page.waitForLoadState();
    await everywhere(page, act.name ?? "done");
  }
  found.end = page.url();
  found.language = await page.evaluate(() => document.documentElement.lang);
  await context.close();
  console.log(JSON.stringify(found));
}

main().catch((error) => { console.error(error); process.exit(1); });
