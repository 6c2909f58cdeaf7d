// Parts of the pages that need no browser.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { CsvParser, csvRow } from '../demo/csv.js';
import { readDocuments } from '../demo/documents.js';
import { smooth } from '../report/numbers.js';
import { strings } from '../shared/strings.js';
import { rankWords } from '../shared/topics.js';

const root = join(import.meta.dirname, '..');

function parse(text, step = text.length) {
  const parser = new CsvParser();
  const rows = [];
  for (let at = 0; at < text.length; at += step) rows.push(...parser.push(text.slice(at, at + step)));
  return [...rows, ...parser.end()];
}

async function read(name, text, options = {}) {
  const documents = [];
  for await (const each of readDocuments([new File([text], name)], options, { read: 0 })) documents.push(each);
  return documents;
}

test('CSV is the same rows however it is cut', () => {
  const text = 'id,text\r\n1,"a ""b"", c\nd"\n\n2,"",\n3,é한';
  const rows = [['id', 'text'], ['1', 'a "b", c\nd'], ['2', '', ''], ['3', 'é한']];
  for (let step = 1; step <= text.length; ++step) assert.deepEqual(parse(text, step), rows, `pieces of ${step}`);
});

test('a row survives writing and reading', () => {
  const row = ['a,b', 'say "x"', 'two\nlines', '-0.5', ''];
  assert.deepEqual(parse(csvRow(row)), [row]);
});

test('a field that a spreadsheet would run is told to be text', () => {
  assert.equal(csvRow(['=HYPERLINK("x")', '@x', '+1', '-x', '-1']), '"\'=HYPERLINK(""x"")",\'@x,\'+1,\'-x,-1\n');
});

test('columns are found by their names, and a title goes before its text', async () => {
  assert.deepEqual(await read('a.csv', '\ufeffArticle ID,Headline,Body\n7,T,B\n'), [{ id: '7', text: 'T\nB' }]);
  assert.deepEqual(await read('a.tsv', '번호\t본문\n3\t글\n'), [{ id: '3', text: '글' }]);
});

test('without a known name the longest column is the text', async () => {
  assert.deepEqual(await read('a.csv', 'x,y\nab,abcdef\n'), [{ id: '2', text: 'abcdef' }]);
});

test('a CSV without any text says which columns it has', async () => {
  await assert.rejects(read('a.csv', 'x,y\n,\n'), { code: 'NO_TEXT_COLUMN', message: 'a.csv: x, y' });
});

test('bad lines of JSON Lines are told by number, and the rest is read', async () => {
  const found = await read('a.jsonl', '{"id":1,"text":"a"}\n{oops\n\n{"n":5}\n"b"\n');
  assert.deepEqual(found, [
    { id: '1', text: 'a' },
    { failure: { file: 'a.jsonl', line: 2, code: 'NO_JSON' } },
    { failure: { file: 'a.jsonl', line: 4, code: 'NO_TEXT' } },
    { id: '5', text: 'b' },
  ]);
});

test('a text file is a document a line, or one document', async () => {
  assert.deepEqual(await read('a.txt', 'x\n\ny'), [{ id: '1', text: 'x' }, { id: '3', text: 'y' }]);
  assert.deepEqual(await read('a.txt', 'x\n\ny', { wholeFiles: true }), [{ id: 'a.txt', text: 'x\n\ny' }]);
});

test('relevance goes from typical words to frequent ones', () => {
  const topic = { words: [['common', 0.3, 0.3], ['typical', 0.1, 0.001]] };
  assert.deepEqual(rankWords(topic, 1, 2).map(([word]) => word), ['common', 'typical']);
  assert.deepEqual(rankWords(topic, 0, 2).map(([word]) => word), ['typical', 'common']);
});

test('a trend of few periods is the values, and missing ones stay missing', () => {
  assert.deepEqual(smooth([0.1, null, 0.3], [1, 0, 1]), [0.1, null, 0.3]);
  const long = Array.from({ length: 48 }, (_, index) => index % 2);
  assert.ok(smooth(long, long.map(() => 1)).slice(2, -2).every(value => Math.abs(value - 0.5) < 0.06));
});

test('every language says everything, with the same blanks', () => {
  const blanks = text => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [language, own] of Object.entries(strings)) {
    assert.deepEqual(Object.keys(own), Object.keys(strings.en), language);
    for (const [key, text] of Object.entries(own)) assert.deepEqual(blanks(text), blanks(strings.en[key]), `${language} ${key}`);
  }
});

test('every string has a reader', () => {
  const code = ['shared', 'demo', 'report'].flatMap(folder => readdirSync(join(root, folder))
    .filter(name => name.endsWith('.js') && name !== 'strings.js').map(name => readFileSync(join(root, folder, name), 'utf8'))).join('\n');
  const made = /^(error|scores|warnings|settings|times|labels|article|topics|batch)\./; // names put together at run time
  const unread = Object.keys(strings.en).filter(key => !code.includes(`'${key}'`) && !made.test(key));
  assert.deepEqual(unread, []);
});
