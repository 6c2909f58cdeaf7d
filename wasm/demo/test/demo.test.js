// The demo page as people meet it: from a file, offline, with the model of tests/golden inside.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { accessibilityFaults, Browser, drop, goldenFile, picture, stillness, template } from './browser.js';
import { fill } from './fill.js';

const cases = JSON.parse(readFileSync(goldenFile('mixtures/cases.json'), 'utf8'));
const modelBytes = readFileSync(goldenFile('mixtures/model.safetensors'));
const ENGLISH = 'This package contains the server of a small web application written in Python.';
const KOREAN = '친구와 체스를 두거나 퍼즐 게임을 즐기는 프로그램입니다.';
const MANY = { name: 'many.txt', text: 'library\n', repeat: 4000000 }; // a batch of half a minute, if nobody stops it
const MEGABYTE = 1 << 20;
const LONGEST_PAUSE = 500; // ms; 60 to 280 were seen, and 3,000 where all words are marked at once

const models = ['english', 'korean'].map((name, index) =>
  ({ name, language: ['en', 'ko'][index], path: goldenFile('mixtures/model.safetensors') }));
const data = { kind: 'demo', version: '0.1.0', models: models.map(({ name, language }) => ({ name, language, examples: [] })) };
const demo = () => fill(template('demo'), data, models);

const browser = new Browser();
before(() => browser.start());
after(() => browser.stop());

const answered = page => page.locator('.mixture .bar').first().waitFor();

async function write(page, text) {
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('.mixture', { hasNotText: 'words in' }).waitFor();
  await page.getByLabel('The article', { exact: true }).fill(text);
  await page.locator('.mixture', { hasText: /words in/ }).waitFor();
}

test('shows the topics of a sample as soon as it is open', () => browser.open(demo(), async page => {
  await answered(page);
  await page.locator('.word.strong').nth(1).waitFor();
  assert.ok(await page.locator('.word.unknown').count() > 0);
  assert.match(await page.locator('.model-box').innerText(), /12 topics/);
}));

test('infers English and Korean with the shares that every language gets', () => browser.open(demo(), async page => {
  await answered(page);
  for (const text of [ENGLISH, KOREAN]) {
    await write(page, text);
    const csv = await batch(page, [{ name: 'one.txt', text }]);
    const shown = await page.locator('.mixture .bar').first().innerText();
    const [id, share] = [/^\d+/.exec(shown)[0], /([\d.]+)%/.exec(shown)[1]];
    assert.ok(Math.abs(csv[0].mixture[id] * 100 - share) < 0.06, shown);
  }
}));

test('a batch has the mixtures of the golden file, in order, and comes home as CSV', () => browser.open(demo(), async page => {
  const texts = cases.filter(({ text }) => text !== undefined && text.trim() !== '');
  const lines = texts.map(({ name, text }) => JSON.stringify({ id: name, text })).join('\n');
  await page.locator('.model-box', { hasText: '12 topics' }).waitFor();
  const rows = await batch(page, [{ name: 'golden.jsonl', text: lines }]);
  assert.deepEqual(rows.map(({ id }) => id), texts.map(({ name }) => name));
  texts.forEach(({ name, mixture, unknown_share: unknown }, index) => {
    mixture.forEach((value, id) => assert.ok(Math.abs(rows[index].mixture[id] - value) < 1e-5, `${name}: topic ${id}`));
    assert.ok(Math.abs(rows[index].unknown - unknown) < 1e-5, name);
  });
}));

/** Drops the files on the batch box and reads the CSV that is offered. */
async function batch(page, files) {
  await drop(page, '.zone', files);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
  const [head, ...lines] = readFileSync(await download.path(), 'utf8').trimEnd().split('\n');
  assert.match(head, /^id,topic_0,.*,topic_11,unknown_share$/);
  return lines.map(line => {
    const [, id, rest] = /^("(?:[^"]|"")*"|[^,]*),(.*)$/.exec(line);
    const numbers = rest.split(',').map(Number);
    return { id: id.replace(/^"|"$/g, '').replaceAll('""', '"'), mixture: numbers.slice(0, -1), unknown: numbers.at(-1) };
  });
}

test('bad records of a batch are counted and located', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, '.zone', [{ name: 'some.jsonl', text: `{"text":"${ENGLISH}"}\n{broken\n` }]);
  await page.getByText('Records that could not be read: 1 (some.jsonl:2).').waitFor();
  await page.getByText('Done. Documents: 1,').waitFor();
}));

test('a batch can be stopped, and keeps what it has', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, '.zone', [MANY]);
  await page.getByText(/documents, .* a second/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/^Stopped\. Documents: [1-9]/).waitFor();
  await page.getByRole('button', { name: 'Download CSV' }).waitFor();
}));

test('a new model ends the batch of the old one', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, '.zone', [MANY]);
  await page.getByText(/documents, .* a second/).waitFor();
  await page.getByLabel('Model', { exact: true }).selectOption('korean');
  await page.getByText(/^Stopped\. Documents: [1-9]/).waitFor();
}));

test('a text that is pasted is read, and a long one is not put into the field', () => browser.open(demo(), async page => {
  await answered(page);
  await page.getByRole('button', { name: 'Clear' }).click();
  const paste = text => page.evaluate(given => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await paste(ENGLISH);
  await page.locator('.reader-text', { hasText: 'small web application' }).waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  await paste(`${KOREAN} `.repeat(5000));
  await page.getByText(/^1\d\d,\d\d\d characters: too long/).waitFor();
  assert.equal(await page.locator('textarea').inputValue(), '');
}));

test('a model that is dropped is used', () => browser.open(fill(template('demo'), { ...data, models: [] }), async page => {
  await page.getByText('No model is inside this page').waitFor();
  await page.getByText('A model is needed first.').waitFor();
  await drop(page, 'main', [{ name: 'own.safetensors', base64: modelBytes.toString('base64') }]);
  await answered(page);
  assert.equal(await page.getByLabel('Model', { exact: true }).locator('option:checked').innerText(), 'own.safetensors');
}));

test('a compact model brings its map; one without says how to get it', () => browser.open(demo(), async page => {
  await answered(page);
  await page.getByText('This model file has no map').waitFor();
  const compact = readFileSync(goldenFile('valid/model/compact.safetensors'));
  await drop(page, 'main', [{ name: 'compact.safetensors', base64: compact.toString('base64') }]);
  await page.locator('.map-topic').first().waitFor();
  const [, topics] = /(\d+) topics/.exec(await page.locator('.model-box').innerText());
  assert.equal(await page.locator('.map-topic').count(), Number(topics));
}));

test('a damaged model is refused in words, and the one in use stays', () => browser.open(demo(), async page => {
  await answered(page);
  const damaged = Buffer.from(modelBytes);
  damaged[damaged.length - 1000] ^= 1;
  const files = { 'short.safetensors': modelBytes.subarray(0, 5000), 'flipped.safetensors': damaged, 'text.safetensors': Buffer.from(ENGLISH) };
  for (const [name, bytes] of Object.entries(files)) {
    await drop(page, 'main', [{ name, base64: bytes.toString('base64') }]);
    await page.getByRole('alert').getByText(`“${name}” is damaged, or no model of sluice`).waitFor();
  }
  await page.getByRole('button', { name: 'Close this message' }).click();
  await write(page, ENGLISH);
  await answered(page);
}));

test('a file of another kind is refused in words', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, 'main', [{ name: 'photo.png', text: 'x' }]);
  await page.getByText('“photo.png” is none of .safetensors, .txt, .csv and .jsonl.').waitFor();
  await drop(page, '.zone', [{ name: 'empty.csv', text: 'a,b\n,\n' }]);
  await page.getByText('“empty.csv” has no column that could be the text').waitFor();
}));

test('an article that is dropped is read', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, '.article-panel', [{ name: 'article.txt', text: ENGLISH }]);
  await page.locator('.reader-text', { hasText: 'small web application' }).waitFor();
}));

test('a text without a known word says so, and no text says what to do', () => browser.open(demo(), async page => {
  await answered(page);
  await write(page, 'zzzz qqqqq xyxyxy');
  await page.getByText('The model knows none of these words').waitFor();
  await page.getByText('100.0% of the words are unknown').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('as soon as there is a text').waitFor();
}));

/** The longest time in which nothing else could run in the page while it shows a megabyte of text, in ms. */
async function pauseOfMegabyte(page) {
  await answered(page);
  const pause = await page.evaluate(async ({ text, size }) => {
    let last = performance.now();
    let longest = 0;
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    const carried = new DataTransfer();
    carried.items.add(new File([text.repeat(Math.ceil(size / text.length))], 'long.txt'));
    document.querySelector('.article-panel').dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true }));
    while (!/1\d\d,\d\d\d words in/.test(document.querySelector('.mixture').innerText)) await new Promise(done => setTimeout(done, 20));
    const box = document.querySelector('.reader-text');
    for (let at = 0; at < 1; at += 0.1) {
      box.scrollTop = at * box.scrollHeight;
      await new Promise(done => setTimeout(done, 30));
    }
    clearInterval(timer);
    return longest;
  }, { text: `${ENGLISH} ${KOREAN}\n`, size: MEGABYTE });
  const marked = await page.locator('.word').count();
  assert.ok(marked > 50 && marked < 5000, `${marked} words are marked`);
  await page.getByText('too long for the text field').waitFor();
  return Math.round(pause);
}

test('a megabyte of text leaves the page awake, and only what is seen is marked', async () => {
  // A machine that stalls makes a page wait, too, but not every page.
  const pauses = [];
  do pauses.push(await browser.open(demo(), pauseOfMegabyte));
  while (pauses.at(-1) >= LONGEST_PAUSE && pauses.length < 5);
  console.log(`# the longest pause: ${pauses.join(', ')} ms`);
  assert.ok(pauses.at(-1) < LONGEST_PAUSE, `${pauses} ms`);
});

test('the keyboard reaches words, topics and slider', () => browser.open(demo(), async page => {
  await answered(page);
  await page.locator('.word').first().focus();
  const first = await page.locator(':focus').innerText();
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await page.locator(':focus').getAttribute('data-word'), '0', first);
  await page.getByRole('tooltip').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tooltip').waitFor({ state: 'hidden' });
  await page.locator('.card[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const id = await page.locator(':focus').getAttribute('data-topic');
  await page.locator('.topic-words h3', { hasText: new RegExp(`^${id}`) }).waitFor();
  const before = await page.locator('.words tbody').innerText();
  await page.getByLabel('Words to show').focus();
  await page.keyboard.press('Home');
  assert.notEqual(await page.locator('.words tbody').innerText(), before);
}));

test('Tab walks the whole page without a trap', () => browser.open(demo(), async page => {
  await answered(page);
  const stops = [];
  for (let count = 0; count < 60; ++count) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
    if (stop.startsWith('<body')) break;
    stops.push(stop);
  }
  assert.ok(stops.length > 12 && stops.length < 45, stops.join('\n'));
  assert.match(stops.at(-1), /summary/);
}));

test('a phone shows it without moving sideways', () => browser.open(demo(), async page => {
  await answered(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await picture(page, 'demo-phone');
}, { width: 360, height: 740, locale: 'ko-KR', deviceScaleFactor: 2 }));

test('typing changes the mixture', () => browser.open(demo(), async page => {
  await answered(page);
  await write(page, ENGLISH);
  const before = await page.locator('.mixture .bars').innerText();
  await page.getByLabel('The article', { exact: true }).pressSequentially(' game game game puzzle player');
  await page.waitForFunction(text => document.querySelector('.mixture .bars').innerText !== text, before);
}));

test('the interface speaks Korean, and the theme can be chosen', () => browser.open(demo(), async page => {
  await page.getByRole('heading', { name: '이 글은 무엇에 관한 글일까요?' }).waitFor();
  assert.equal(await page.getByLabel('모델', { exact: true }).locator('option:checked').innerText(), 'korean');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
  await page.getByRole('button', { name: '어두운 화면' }).click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
}, { locale: 'ko-KR' }));

test('nothing can leave the page, and nothing foreign can run in it', () => browser.open(demo(), async page => {
  await answered(page);
  const outcome = await page.evaluate(async () => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));
    await fetch('http://127.0.0.1:9/').catch(() => {});
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.body.append(script);
    for (let tries = 0; violations.length < 2 && tries < 500; ++tries) await new Promise(done => setTimeout(done, 20));
    return { violations, wasRun: window.wasRun ?? false };
  });
  assert.deepEqual(outcome, { violations: ['connect-src', 'script-src-elem'], wasRun: false });
}, { allow: [/Content Security Policy/] }));

test('axe-core finds nothing, in light and dark; pictures for people to look at', () => browser.open(demo(), async page => {
  await answered(page);
  await drop(page, '.zone', [{ name: 'some.jsonl', text: `{"text":"${ENGLISH}"}` }]);
  await page.getByText('Done. Documents: 1,').waitFor();
  await drop(page, 'main', [{ name: 'photo.png', text: 'x' }]);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await stillness(page); // colours fade
    assert.deepEqual(await accessibilityFaults(page), [], scheme);
    await picture(page, `demo-${scheme}`);
  }
}));
