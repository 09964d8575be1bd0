// The journey of a form in somebody else's page, in Firefox: addresses as JSON on stdin, what was seen as JSON on stdout.

import { readFileSync } from "node:fs";

import puppeteer from "puppeteer-core";

const { firefox, pages, token } = JSON.parse(readFileSync(0, "utf8"));
const PATIENCE = 20_000;
const BLOCK_THIRD_PARTY_COOKIES = 1;
const PARTITION_THIRD_PARTY_COOKIES = 5;
const faults = [];

async function inFirefox(cookies, work) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefox,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: { "network.cookie.cookieBehavior": cookies },
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

async function open(browser, address) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.text().startsWith("CSP ") && faults.push(message.text()));
  await page.evaluateOnNewDocument(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.log(`CSP ${violatedDirective} ${blockedURI}`));
  });
  await page.goto(address);
  return page;
}

/** The frame that holds a form, once it is there. */
async function formIn(page, selector = "#form") {
  for (const ends = Date.now() + PATIENCE; Date.now() < ends; ) {
    for (const frame of page.frames().slice(1)) {
      if (await frame.$(selector).catch(() => null)) return frame;
    }
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => done(true))));
  }
  throw new Error(`no ${selector} in ${page.url()}`);
}

/** Nothing tells when another window has got to its address. */
async function windowOf(browser, path) {
  for (const ends = Date.now() + PATIENCE; Date.now() < ends; ) {
    const found = (await browser.pages()).find((page) => page.url().includes(path));
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no window at ${path}`);
}

const wait = (page, name, count = 1) =>
  page.waitForFunction((name, count) => heard.filter(([each]) => each === name).length >= count, {}, name, count);
const last = (page, name) => page.evaluate((name) => heard.filter(([each]) => each === name).at(-1)[1], name);

async function fill(frame, selector, text) {
  await frame.waitForSelector(selector);
  await frame.$eval(selector, (input) => {
    input.focus();
    input.select();
  });
  await frame.type(selector, text);
}

async function withTokens(browser) {
  const seen = {};
  const page = await open(browser, pages.element);
  await wait(page, "ready");
  const frame = await formIn(page);
  seen.value = await frame.$eval("#f0-input", (input) => input.value);
  seen.focusStaysOutside = await page.evaluate(() => document.activeElement === document.body);
  await frame.$eval("#f0-input", (input) => {
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await frame.$eval("#save", (button) => button.click());
  await wait(page, "submit.error");
  seen.error = await last(page, "submit.error");
  await fill(frame, "#f0-input", "by Firefox");
  await frame.$eval("#save", (button) => button.click());
  await wait(page, "submit.success");
  seen.changed = (await last(page, "submit.success")).changed;
  seen.validated = await page.evaluate(() => document.querySelector("demandflow-form").validate());
  seen.height = await page.evaluate(() => document.querySelector("demandflow-form").shadowRoot.querySelector("iframe").offsetHeight);
  seen.content = await frame.$eval("body", (body) => body.getBoundingClientRect().height);
  await fill(frame, "#f0-input", "typed before a renewal");
  await wait(page, "token.request", 3);
  seen.afterRenewal = await page.evaluate(() => document.querySelector("demandflow-form").submit());
  return seen;
}

/** Two people at the same record: whoever saves second is asked, and both values are there to choose from. */
async function conflicting(browser) {
  const mine = await open(browser, pages.element);
  await wait(mine, "ready"); // behind another window it would not begin
  const theirs = await open(browser, pages.element);
  await wait(theirs, "ready");
  await fill(await formIn(theirs), "#f0-input", "theirs");
  await (await formIn(theirs)).$eval("#save", (button) => button.click());
  await wait(theirs, "submit.success");
  await mine.bringToFront();
  const frame = await formIn(mine);
  await fill(frame, "#f0-input", "mine after all");
  await frame.$eval("#save", (button) => button.click());
  await wait(mine, "conflict");
  const asked = await formIn(mine, ".conflict");
  const seen = { fields: (await last(mine, "conflict")).fields, told: await asked.$eval(".conflict", (clash) => clash.innerText) };
  await asked.$eval(".conflict [value=mine]", (choice) => choice.click());
  await asked.$eval("#save", (button) => button.click());
  await wait(mine, "submit.success");
  return seen;
}

async function signedIn(browser) {
  const seen = {};
  const page = await open(browser, pages.plain);
  const shell = await formIn(page, ".says button");
  await shell.click(".says button");
  const window = await windowOf(browser, "/embed/signin");
  await window.waitForSelector("#token");
  await window.type("#token", token);
  const cookie = page.waitForResponse((answer) => answer.status() === 204 && answer.url().endsWith("/embed/session"));
  await window.$eval("#signin button:not([type])", (button) => button.click());
  const frame = await formIn(page);
  seen.value = await frame.$eval("#f0-input", (input) => input.value);
  await cookie;
  await page.reload();
  seen.afterReload = await (await formIn(page)).$eval("#f0-input", (input) => input.value);
  return seen;
}

/** A page of our own: after a save the person is where they were. */
async function onItsOwn(browser) {
  const page = await open(browser, pages.own);
  await page.type("#token", token);
  await Promise.all([page.waitForNavigation(), page.click("button")]);
  await page.waitForSelector("#form");
  await page.click("#p3-tab");
  await fill(page, "#f21-input", "ldap.example.com");
  await Promise.all([page.waitForNavigation(), page.$eval("#save", () => document.getElementById("form").requestSubmit())]);
  await page.waitForFunction(() => document.activeElement !== document.body);
  return page.evaluate(() => {
    const { id, selectionStart } = document.activeElement;
    return { id, selectionStart, hash: location.hash, said: document.getElementById("said").innerText };
  });
}

async function strange(browser) {
  const page = await open(browser, pages.stranger);
  await wait(page, "error");
  const texts = await Promise.all(page.frames().slice(1).map((frame) => frame.evaluate(() => document.body?.innerText ?? "").catch(() => "")));
  return { error: await last(page, "error"), hasForm: texts.some((text) => text.includes("Registry Name")) };
}

async function strict(browser) {
  const page = await open(browser, pages.strict);
  const frame = await formIn(page);
  return { value: await frame.$eval("#f0-input", (input) => input.value) };
}

const told = await inFirefox(BLOCK_THIRD_PARTY_COOKIES, async (browser) => ({
  withTokens: await withTokens(browser),
  strict: await strict(browser),
  conflicting: await conflicting(browser),
  onItsOwn: await onItsOwn(browser),
  strange: await strange(browser),
}));
told.signedIn = await inFirefox(PARTITION_THIRD_PARTY_COOKIES, signedIn);
process.stdout.write(JSON.stringify({ ...told, faults }));
