// Opens pages in a headless Chromium and says what happened, as JSON; it judges nothing.
//
// Standard input: {"chromium": path, "profile": empty folder, "visits": [{page, width, scheme, media, open, picture, top, height, acts}]}.
// Standard output: one object for each visit, in order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// What the page looks like from inside: how wide it is, what stands in it, what a script could have left.
function look() {
  const root = document.documentElement;
  const said = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const lines = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map((box) => box.top)).size;
  };
  return {
    title: document.title,
    overflow: root.scrollWidth - root.clientWidth,
    hacked: Object.keys(window).filter((name) => name.startsWith("hacked")),
    scripts: document.querySelectorAll("script").length,
    handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
    links: [...document.links].map((link) => link.getAttribute("href")),
    broken: [...document.images].filter((image) => !image.naturalWidth).length,
    images: document.images.length,
    paper: matchMedia("print").matches,
    background: getComputedStyle(document.body).backgroundColor,
    hidden: [...document.querySelectorAll("details")].filter((d) => !d.lastElementChild.checkVisibility()).length,
    split: [...document.querySelectorAll("td")].filter((cell) => /^-?[\d.]+$/.test(said(cell)) && lines(cell) > 1).map(said),
    text: said(document.body),
  };
}

// The element that the keyboard reached: what it is, whether it is seen, and how it is marked.
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    tag: element.tagName.toLowerCase(),
    name: element.getAttribute("href") ?? element.getAttribute("aria-label") ?? element.textContent.trim(),
    seen: box.width > 0 && box.height > 0,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  };
}

async function walk(page) {
  const stops = [];
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused);
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

// axe runs in an isolated world through the debugger, so that the page's own policy stays in force.
async function check(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const run = async (expression) => {
    const answer = await session.send("Runtime.evaluate", {
      expression, contextId: world.executionContextId, awaitPromise: true, returnByValue: true,
    });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  };
  await run(`${AXE}; 0`);
  const found = await run(`axe.run(document, { runOnly: ${JSON.stringify(LEVELS)} }).then((r) => ({
    violations: r.violations.map((v) => ({ id: v.id, nodes: v.nodes.slice(0, 5).map((n) => n.html.slice(0, 200) + " | " + n.failureSummary) })),
    passes: r.passes.map((p) => p.id), unsure: r.incomplete.map((p) => p.id) }))`);
  return found;  // without detaching, which would end the emulation of paper
}

// Uses the page as a reader does, one step after the other, and says what is read after each:
// [verb, selector, text], the verb being a method of Playwright's locators. Hidden text is not read.
async function act(page, steps) {
  const seen = [];
  for (const [verb, selector, ...texts] of steps) {
    await page.locator(selector).first()[verb](...texts);
    await page.waitForTimeout(250);
    seen.push(await page.evaluate(() => ({
      text: document.body.innerText, width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      rows: [...document.querySelectorAll("tbody tr")].filter((row) => row.checkVisibility()).map((row) => row.innerText),
      sorted: [...document.querySelectorAll("[aria-sort]")].map((head) => [head.innerText.trim(), head.getAttribute("aria-sort")]),
      focus: document.activeElement?.id || document.activeElement?.innerText,
    })));
  }
  return seen;
}

async function visit(context, order) {
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => asked.push(request.url()));
  await page.setViewportSize({ width: order.width, height: 900 });
  await page.emulateMedia({ colorScheme: order.scheme ?? "light", media: order.media ?? "screen" });
  await page.goto(order.page, { waitUntil: "load" });
  const result = { ...(await page.evaluate(look)), axe: await check(page), stops: await walk(page) };
  if (order.open) {
    for (const summary of await page.locator("summary").all()) await summary.press("Enter");
    Object.assign(result, { opened: await page.evaluate(look), openedAxe: await check(page) });
  }
  if (order.acts) result.acted = await act(page, order.acts);
  if (order.picture) {
    await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
    const top = order.top ? (await page.locator(order.top).first().boundingBox()).y - 16 : 0;
    await page.screenshot({ path: order.picture, fullPage: true, clip: { x: 0, y: top, width: order.width, height: order.height } });
  }
  result.last = await page.evaluate(look);
  if (order.media === "print") result.pages = (await page.pdf({ format: "A4" })).toString("latin1").split(/\/Type\s*\/Page\b(?!s)/).length - 1;
  await page.close();
  return { ...result, said, asked: asked.filter((url) => !url.startsWith("data:")) };
}

const plan = JSON.parse(readFileSync(0, "utf8"));
const context = await chromium.launchPersistentContext(plan.profile, {
  executablePath: plan.chromium, headless: true, args: FLAGS, offline: true, deviceScaleFactor: plan.scale ?? 1,
});
try {
  const results = [];
  for (const order of plan.visits) results.push(await visit(context, order));
  process.stdout.write(JSON.stringify(results));
} finally {
  await context.close();
}
