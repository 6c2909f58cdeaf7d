// The report page from a file, with data of every kind that the command may write.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { accessibilityFaults, Browser, picture, stillness, template } from './browser.js';
import { fill } from './fill.js';
import { reportData } from './report_data.js';

const LARGEST = 3 << 20; // bytes of a report with a hundred topics

const browser = new Browser();
before(() => browser.start());
after(() => browser.stop());

/** Waits for as many, and demands that there are no more. */
async function count(locator, expected) {
  await locator.nth(expected - 1).waitFor({ state: 'attached' });
  assert.equal(await locator.count(), expected);
}

const report = (...of) => fill(template('report'), reportData(...of));

test('shows every part, and data cannot become elements', () => browser.open(report(20), async page => {
  assert.equal(await page.locator('h1').innerText(), 'Topics of <b>made up</b> articles');
  assert.equal(await page.title(), 'Topics of <b>made up</b> articles');
  for (const name of ['How good is it?', 'Look at these', 'The topics of this model', 'Labels and topics', 'Topics over time', 'How it was made']) {
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }
  await count(page.locator('.map-topic'), 20);
  await count(page.locator('.multiple'), 19); // the background has no trend
  assert.match(await page.locator('.scores').innerText(), /1,482[\s\S]*0\.187[\s\S]*63\.0%[\s\S]*2\.1%/);
  assert.match(await page.locator('.settings').innerText(), /order\.kind\s+shuffled/);
}));

test('a pair of near-duplicates is told once, junk by its id', () => browser.open(report(20), async page => {
  await page.getByText('Topics 1 and 2 are nearly the same').waitFor();
  await page.getByText('Topic 19 may mean nothing').waitFor();
  await count(page.locator('.warnings li'), 2);
}));

test('a topic chosen anywhere is chosen everywhere', () => browser.open(report(20), async page => {
  await page.locator('.map-topic[data-topic="7"]').click();
  await page.locator('.topic-words h3', { hasText: 'word7x0' }).waitFor();
  await page.getByRole('heading', { name: 'Documents about topic 7' }).waitFor();
  await page.getByText('Title 0 of topic 7').waitFor();
  assert.equal(await page.locator('.card[data-topic="7"]').getAttribute('aria-pressed'), 'true');
  assert.equal(await page.locator('.card[data-topic="3"]').getAttribute('aria-pressed'), 'false');
  assert.equal(await page.locator('.map-topic[data-topic="3"]').getAttribute('aria-pressed'), 'false');
  assert.equal(await page.locator('.multiple[data-topic="7"]').getAttribute('aria-pressed'), 'true');
  await page.getByRole('img', { name: /^Topic 7/ }).waitFor();
}));

test('labels sort the table, and the figures are those of the data', () => browser.open(report(20), async page => {
  const { labels } = reportData(20);
  await page.getByRole('button', { name: 'label 3, 997 documents' }).click();
  const best = labels.shares[3].indexOf(Math.max(...labels.shares[3]));
  const row = page.locator('.heat tbody tr').first();
  assert.match(await row.locator('th').innerText(), new RegExp(`^${best}\\b`));
  assert.equal(await row.locator('td').nth(3).innerText(), (labels.shares[3][best] * 100).toFixed(1));
}));

test('the map can be walked with arrow keys and read as a table', () => browser.open(report(20), async page => {
  await page.locator('.map-topic[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const id = await page.locator(':focus').getAttribute('data-topic');
  await page.getByRole('heading', { name: `Documents about topic ${id}` }).waitFor();
  await page.getByText('The map as a table').click();
  await count(page.getByRole('region', { name: 'The map as a table' }).locator('tbody tr'), 20);
}));

test('a word finds its topics', () => browser.open(report(20), async page => {
  await page.getByLabel('Find a word or an id').fill('word12x');
  await page.getByText('1 of 20 topics').waitFor();
  await count(page.locator('.card'), 1);
}));

test('without labels, dates and scores those parts are left out', () => {
  const scores = { perplexity: null, own_alpha_perplexity: null, npmi: null, diversity: null, effective_topics: null, purity: null, nmi: null };
  return browser.open(report(4, { labels: null, times: null, scores, created: null }), async page => {
    assert.deepEqual(await page.locator('.score dt').allInnerTexts(), ['Documents', 'Topics', 'Unknown words']);
    assert.equal(await page.locator('.heat, .multiples').count(), 0);
    assert.doesNotMatch(await page.locator('.hero').innerText(), /made [A-Z]/);
  });
});

test('periods without documents are gone over', () => {
  const { times } = reportData(4);
  const shares = times.shares.map((row, index) => (index % 3 === 1 ? null : row));
  return browser.open(report(4, { times: { ...times, shares } }), async page => {
    await page.locator('.large-chart .curve-line').waitFor();
    for (const path of await page.locator('.curve-line, .curve-area').all()) {
      assert.match(await path.getAttribute('d'), /^M[^MN]+$/); // in one piece, and no NaN
    }
  });
});

test('a model without places has no map, and still its list', () => {
  const { topics } = reportData(5);
  return browser.open(report(5, { topics: topics.map(topic => ({ ...topic, x: null, y: null })) }), async page => {
    await page.locator('.map-panel').waitFor({ state: 'hidden' });
    await count(page.locator('.card'), 5);
  });
});

test('a template that nobody filled says how to', () => browser.open(readFileSync(template('report'), 'utf8'), async page => {
  await page.getByText('This is a template without data').waitFor();
}));

test('a hundred topics with labels and dates are 3 MB at most', () => {
  const html = report(100);
  console.log(`# a report of 100 topics: ${html.length} bytes`);
  assert.ok(Buffer.byteLength(html) <= LARGEST);
  return browser.open(html, async page => count(page.locator('.map-topic'), 100));
});

test('speaks Korean', () => browser.open(report(20), async page => {
  await page.getByRole('heading', { name: '시간에 따른 주제', exact: true }).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Topics over time', exact: true }).waitFor();
}, { locale: 'ko-KR' }));

test('axe-core finds nothing, in light and dark; pictures for people to look at', () => browser.open(report(12), async page => {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await stillness(page); // colours fade
    assert.deepEqual(await accessibilityFaults(page), [], scheme);
    await picture(page, `report-${scheme}`);
  }
}));

test('a phone shows it without moving sideways', () => browser.open(report(20), async page => {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await picture(page, 'report-phone');
}, { width: 360, height: 740, locale: 'ko-KR', deviceScaleFactor: 2 }));
