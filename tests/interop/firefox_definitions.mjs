// An administrator's journey in Firefox: addresses as JSON on stdin, what was seen as JSON on stdout.

import { readFileSync } from "node:fs";

import puppeteer from "puppeteer-core";

const { firefox, url, entity, token } = JSON.parse(readFileSync(0, "utf8"));
const PATIENCE = 20_000;
const faults = [];

const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${url}/signin?next=/definitions/${entity}`);
  await page.type("#token", token);
  await Promise.all([page.waitForNavigation(), page.click("button")]);

  const says = (selector, text) =>
    page.waitForFunction((css, words) => document.querySelector(css)?.textContent?.includes(words), {}, selector, text);
  const select = async (at) => {
    await page.goto(`${url}/definitions/${entity}?at=${at}`);
    await page.waitForSelector(`.inspector[data-at='${at}']`);
  };

  await select("/0");
  await page.$eval("[name='p.label']", (input) => (input.value = ""));
  await page.type("[name='p.label']", "Full name");
  await page.keyboard.press("Tab");
  await says("[data-state]", "1 change");
  await select("/1");
  await page.select("[name=type]", "number");
  await says("[data-state]", "2 changes");
  await page.goto(`${url}/definitions/${entity}`);
  await page.reload();
  await says("[data-state]", "2 changes");
  const outline = await page.$eval(".outline", (part) => part.textContent);

  await page.goto(`${url}/definitions/${entity}/publish`);
  const refused = await page.$$eval("tr.refused code", (cells) => cells.map((cell) => cell.textContent));
  await page.select("[name='policy:/count']", "leftover");
  await Promise.all([page.waitForNavigation(), page.click("button.primary")]);
  const said = await page.$eval("[role=status]", (part) => part.textContent.trim());
  await Promise.all([page.waitForNavigation(), page.click("form[action$='/undo'] button")]);
  const undone = await page.$eval("[role=status]", (part) => part.textContent.trim());
  process.stdout.write(JSON.stringify({ outline, refused, said, undone, faults }));
} finally {
  await browser.close();
}
