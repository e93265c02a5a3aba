// Looks at one page in a real Chromium, as User, until an attribute of an element was
// seen with each of some values, in their order:  node watch.js PLAN
// PLAN is JSON: chromium, data, base, path, steps [{selector, attribute, matches}].
// Prints JSON: what was seen, and faults.
const { chromium } = require("playwright-core");

const plan = JSON.parse(process.argv[2]);
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const found = { seen: [], faults: [] };

async function main() {
  const context = await chromium.launchPersistentContext(plan.data, {
    executablePath: plan.chromium, args: ARGUMENTS, ignoreHTTPSErrors: true });
  const page = context.pages()[0] ?? await context.newPage();
  page.on("console", (line) => {
    if (line.type() === "error") found.faults.push(line.text());
  });
  page.on("pageerror", (error) => found.faults.push(String(error)));
  await page.goto(`${plan.base}/login`);
  await page.selectOption("#profile", "user");
  await page.click("main button.main");
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  await page.goto(plan.base + plan.path);
  for (const { selector, attribute, matches } of plan.steps) {
    const seen = await page.waitForFunction(([where, what, pattern]) => {
      const element = document.querySelector(where);
      const value = what ? element?.getAttribute(what) : element?.textContent;
      return value && new RegExp(pattern).test(value) ? value : false;
    }, [selector, attribute, matches], { timeout: 60000, polling: 50 });
    found.seen.push(await seen.jsonValue());
  }
  await context.close();
  console.log(JSON.stringify(found));
}

main().catch((error) => { console.error(error); process.exit(1); });
