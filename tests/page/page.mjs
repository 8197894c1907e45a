// The page of `cargo xtask report` in a real browser: driven, measured, attacked, and held against accessibility rules.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inBrowser, inFolder, page as make, path, repository } from "./world.mjs";

const MANIFEST = '[project]\nname = "demo"\nversion = "1.2.3"\nlicense = "MIT"\nrequires-python = ">=3.11"\n';
const SOURCE = Array.from({ length: 200 }, (_, at) => `def f${at}(x):\treturn eval(x)  # </script><b>`).join("\n");

/** What a finding may hold. */
const HOSTILE = [
  "<img src=x onerror=window.hit=1><script>window.hit=1</script></script><!--",
  "\u001b[2J\u001b]8;;https://evil.example\u0007x",
  "\n::error::forged\n##[add-mask]x",
  "\u202etxt.exe\u202c \u2066שלום\u2069",
  "javascript:window.hit=1",
  "x".repeat(1 << 20),
];

const plain = (at, file) => ({
  file, line: (at % 200) + 1, column: 18, rule: `B${at % 40}`, severity: ["LOW", "MEDIUM", "HIGH"][at % 3],
  message: `Use of a dangerous function, number ${at % 97}`, url: "https://bandit.readthedocs.io/en/latest/",
});

/** Opens the page and fails on whatever a page must not do: errors, violations of its policy, requests. */
async function open(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("request", (request) => request.url().startsWith("file:") || wrong.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  return { page, end: async () => { await context.close(); assert.deepEqual(wrong, []); } };
}

const count = (page) => page.textContent("#count");
const settled = (page, text) => page.waitForFunction((text) => document.querySelector("#count").textContent === text, text);

async function accessible(page, name) {
  const axe = readFileSync(path("axe-core/axe.min.js"), "utf8");
  // The page's policy lets no script in: this one comes through the debugger.
  const results = await page.evaluate(`(() => { const module = undefined; ${axe}; })(); axe.run()`);
  const wrong = results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(wrong, [], name);
}

async function drive(browser, file) {
  const { page, end } = await open(browser, file);
  assert.equal(await count(page), "300 findings");
  assert.equal(await page.locator("#list > li").count(), 100);
  await page.selectOption("#severity", "high");
  await settled(page, "100 of 300 findings");
  await page.fill("#file", "B.py");
  await settled(page, "50 of 300 findings");
  await page.fill("#text", "number 5");
  await page.waitForFunction(() => !document.querySelector("#count").textContent.startsWith("50 "));
  const narrowed = await count(page);
  await page.reload();
  assert.equal(await count(page), narrowed, "the address holds the filter");
  await page.click("button[type=reset]");
  await settled(page, "300 findings");

  await page.fill("#text", "what nobody says");
  await settled(page, "0 of 300 findings");
  assert.equal(await page.textContent("#list"), "No finding matches the filter.");
  await page.click("a.found");
  await settled(page, "300 findings");
  assert.equal(await page.inputValue("#check"), "bandit", "the table leads to what a check has found");
  assert.equal(await page.evaluate(() => document.activeElement.closest("li")?.previousSibling), null);
  await page.click("button[type=reset]");

  const first = page.locator("#list > li").first();
  await first.locator("button").click();
  assert.equal(await first.locator("button").getAttribute("aria-expanded"), "true");
  assert.match(await first.locator("pre").textContent(), /1 \| def f0\(x\):\treturn eval\(x\) {2}# <\/script><b>/);
  assert.equal(await first.locator("mark").textContent(), "e");
  assert.equal(await first.locator("a").getAttribute("href"), "https://bandit.readthedocs.io/en/latest/");
  await accessible(page, "light, with a finding open");

  await first.locator("button").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#list > li").nth(1).locator("pre").count(), 1);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "PRE");
  await page.click("#next");
  assert.equal(await page.textContent("#page"), "2 of 3");
  await end();

  const dark = await open(browser, file, { colorScheme: "dark" });
  const back = await dark.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(back, "rgb(13, 17, 23)");
  await accessible(dark.page, "dark");
  await dark.page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await dark.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)", "paper is white");
  await dark.end();

  const phone = await open(browser, file, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await phone.page.locator("#list button").first().tap();
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} px on a phone`);
  await accessible(phone.page, "phone");
  await phone.end();
}

async function attack(browser, file) {
  const { page, end } = await open(browser, file);
  for (const button of await page.locator("#list > li > button").all()) await button.click();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator("main img, main script, main b").count(), 0);
  const text = await page.textContent("main");
  assert.ok(text.includes("<img src=x onerror=window.hit=1>"), "what was found is shown as text");
  assert.ok(!/[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/.test(text));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 1280, `${wide} px`);
  await accessible(page, "hostile");
  await page.setViewportSize({ width: 360, height: 740 });
  const narrow = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(narrow <= 360, `${narrow} px on a phone`);
  await end();
}

async function flood(browser, file) {
  const start = Date.now();
  const { page, end } = await open(browser, file);
  await settled(page, "100,000 findings");
  const opened = Date.now() - start;
  const timed = async (act, text) => {
    const start = Date.now();
    await act();
    await settled(page, text);
    return Date.now() - start;
  };
  const filtered = await timed(() => page.selectOption("#severity", "high"), "33,333 of 100,000 findings");
  const narrowed = await timed(() => page.fill("#file", "m7.py"), "33 of 100,000 findings");
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  const size = readFileSync(file).length;
  console.log(`100,000 findings: ${(size / 1e6).toFixed(1)} MB, open in ${opened} ms, filtered in ${filtered} and ${narrowed} ms`);
  assert.ok(opened < 10_000 && filtered < 2_000 && narrowed < 2_000, "it is usable");
  assert.ok(nodes < 3_000, `${nodes} elements`);
  await end();
}

/** Makes a page of these findings and lets `look` see it. */
const on = (browser, files, findings, look) => inFolder((folder) => {
  const repo = repository(folder, { "pyproject.toml": MANIFEST, "README.md": "# demo\n", ...files });
  return look(browser, make(repo, findings));
});

await inBrowser(async (browser) => {
  const two = { "src/a.py": SOURCE, "src/b.py": SOURCE };
  await on(browser, two, Array.from({ length: 300 }, (_, at) => plain(at, at % 2 ? "src/b.py" : "src/a.py")), drive);
  const hostile = HOSTILE.map((text) => ({ ...plain(0, "src/a.py"), rule: text, message: text, url: text }));
  hostile.push({ ...plain(1, "src/a.py"), file: HOSTILE[0], severity: "HIGH" });
  await on(browser, two, hostile, attack);
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`src/m${at}.py`, SOURCE]));
  const names = Object.keys(many);
  await on(browser, many, Array.from({ length: 100_000 }, (_, at) => (
    { ...plain(at, names[at % 1000]), line: (Math.floor(at / 1000) * 2) % 200 + 1 })), flood);
});
console.log("the page holds");
