// Opens pages in a real Chromium and says, as JSON, what a person or a program would find wrong with each.
//
//   node look.mjs <folder of pages> <folder for screenshots>
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [pages, shots] = process.argv.slice(2).map((folder) => resolve(folder));
const WIDTHS = [360, 1280];
const THEMES = ["light", "dark"];

// Root may not use Chromium's sandbox; these pages run nothing.
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const files = readdirSync(pages).filter((name) => name.endsWith(".html")).sort();
  for (const file of files) console.log(JSON.stringify(await lookAtAll(file)));
} finally {
  await browser.close();
}

async function lookAtAll(file) {
  const name = file.slice(0, -".html".length);
  const found = { page: name, looks: [], narrow: await withPage(file, 320, "light", overflow) };
  Object.assign(found, await withPage(file, 1280, "light", byKeyboard));
  found.printed = await withPage(file, 1280, "dark", print);
  for (const theme of THEMES)
    for (const width of WIDTHS)
      found.looks.push(await withPage(file, width, theme, (page, heard) => look(page, heard, { name, width, theme })));
  return found;
}

// A fresh browser profile each time; what the page asks for, and what it complains of, is kept.
async function withPage(file, width, theme, work) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  try {
    // What asks all the same is seen, and nothing leaves this machine.
    await context.setOffline(true);
    const page = await context.newPage();
    const heard = { requests: [], complaints: [] };
    const address = pathToFileURL(join(pages, file)).href;
    page.on("request", (request) => request.url() === address || heard.requests.push(request.url()));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && heard.complaints.push(message.text()));
    page.on("pageerror", (error) => heard.complaints.push(`${error}`));
    await page.addInitScript(() => {
      globalThis.shifts = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shifts += entry.value))).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(address, { waitUntil: "load" });
    return await work(page, heard);
  } finally {
    await context.close();
  }
}

async function look(page, heard, { name, width, theme }) {
  // Before anything else resizes the window, as a picture of the whole page does.
  const shift = await page.evaluate(() => new Promise((done) => setTimeout(() => done(globalThis.shifts), 100)));
  // A window as tall as most of the page: of a whole one with endless words Chromium's software renderer makes no picture.
  await page.setViewportSize({ width, height: 4000 });
  await page.screenshot({ path: join(shots, `page-${name}-${theme}-${width}.png`) });
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return {
    theme,
    width,
    background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`),
    shift,
    overflow: await overflow(page),
    ...heard,
  };
}

// How many pixels the page itself is wider than its window.
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

// The first stop leads past everything; whatever scrolls is a stop; each shows that it is one.
async function byKeyboard(page) {
  const stops = [];
  for (let stop = 0; stop < 400; stop++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body || element.dataset.seen) return null;
      element.dataset.seen = "yes";
      const style = getComputedStyle(element);
      return { text: element.getAttribute("aria-label") ?? element.textContent, shown: style.outlineStyle !== "none" && element.getBoundingClientRect().top >= 0 };
    });
    if (at === null) break;
    stops.push(at);
  }
  const scrollers = await page.evaluate(() => [...document.querySelectorAll("body *")]
    .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && !element.dataset.seen).map((element) => element.outerHTML.slice(0, 80)));
  return { firstStop: stops[0]?.text, unseenStops: stops.filter((stop) => !stop.shown).map((stop) => stop.text), unreachable: scrollers };
}

// Ink on white, and nothing cut off at the paper's edge.
async function print(page) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 720, height: 1000 });
  return { background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor), cut: await page.evaluate(() =>
    [...document.querySelectorAll("table, pre, svg, p, dl")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.outerHTML.slice(0, 80))) };
}
