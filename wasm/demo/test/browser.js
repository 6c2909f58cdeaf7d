// A Chromium that opens a page from a file and remembers what the page said and asked for.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const { SLUICE_CHROMIUM: executablePath, SLUICE_PAGES: pages, SLUICE_GOLDEN: golden } = process.env;
export const template = name => join(pages, `${name}.html`);
export const goldenFile = name => join(golden, name);

const PATIENCE = 20000; // ms for anything to appear

export class Browser {
  #browser;
  #folder = mkdtempSync(join(tmpdir(), 'sluice-pages-'));

  async start() {
    this.#browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  }

  async stop() {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens `html` from a file, calls `use(page)`, and demands that it asked for nothing and complained of nothing. */
  async open(html, use, { width = 1280, height = 900, allow = [], ...options } = {}) {
    const path = join(this.#folder, 'page.html');
    writeFileSync(path, html);
    const context = await this.#browser.newContext({ viewport: { width, height }, locale: 'en-US', acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const said = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(String(error.stack)));
    const asked = [];
    page.on('request', request => asked.push(request.url()));
    try {
      await page.goto(pathToFileURL(path).href);
      const result = await use(page);
      assert.deepEqual(said.filter(text => !allow.some(each => each.test(text))), [], 'the page complained');
      const strangers = asked.filter(address => address !== page.url().replace(/#.*/, '') && !address.startsWith('blob:'));
      assert.deepEqual(strangers, [], 'the page asked for something');
      return result;
    } finally {
      await context.close();
    }
  }
}

/** Drops files { name, text or base64 } on the first element of `selector`; `repeat`: as often as that, made in the page. */
export async function drop(page, selector, files) {
  const transfer = await page.evaluateHandle(given => {
    const carried = new DataTransfer();
    for (const { name, text, base64, repeat = 1 } of given) {
      const bytes = base64 === undefined ? text.repeat(repeat) : Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
      carried.items.add(new File([bytes], name));
    }
    return carried;
  }, files);
  for (const type of ['dragover', 'drop']) await page.dispatchEvent(selector, type, { dataTransfer: transfer });
}

/** Waits until a change of looks that was just made has happened: a frame for it, then all that fades. */
export async function stillness(page) {
  await page.evaluate(async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

/** What axe-core finds wrong, in lines. */
export async function accessibilityFaults(page) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) =>
    `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`));
}

/** For people to look at. */
export async function picture(page, name) {
  const folder = join(pages, 'pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
