// Documents of dropped files, piece by piece: .csv and .tsv with a header, .jsonl, and .txt (a line each, or a
// file each). Columns are guessed by the names the command line knows.
import { CsvParser } from './csv.js';

const LONGEST = 1 << 24; // characters of a line: what is longer is no line
const SAMPLE = 20; // rows looked at when no column has a known name

const TEXT = ['text', 'body', 'content', 'contents', 'articletext', 'articlebody', 'fulltext', 'maintext', 'article', 'abstract',
  'document', 'doc', 'review', 'reviewtext', 'description', 'summary', 'message', 'comment', 'post',
  'tweet', 'selftext', 'sentence', 'transcript', 'lyrics', '본문', '내용'];
const TITLE = ['title', 'headline', 'articletitle', 'subject', 'name', '제목'];
const ID = ['id', 'uid', 'docid', 'documentid', 'articleid', 'uuid', 'guid', 'url', 'uri', 'link', 'key', '번호'];

/**
 * Yields { id, text } or { failure: { file, line, code } }. `wholeFiles`: a .txt is one document.
 * `progress.read`: bytes read so far.
 */
export async function* readDocuments(files, { wholeFiles }, progress) {
  for (const file of files) {
    const kind = file.name.toLowerCase().replace(/^.*\./, '');
    const pieces = textOf(file, progress);
    if (kind === 'csv' || kind === 'tsv') yield* ofCsv(file, pieces, kind === 'tsv' ? '\t' : ',');
    else if (kind === 'jsonl' || kind === 'ndjson') yield* ofJsonLines(file, pieces);
    else if (wholeFiles) yield* ofWholeFile(file, pieces);
    else yield* ofLines(file, pieces);
  }
}

async function* textOf(file, progress) {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder(); // leaves a byte order mark out
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    progress.read += value.length;
    yield decoder.decode(value, { stream: true });
  }
  yield decoder.decode();
}

async function* linesOf(pieces) {
  let rest = '';
  let number = 0;
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) yield { line, number: ++number };
    if (rest.length > LONGEST) throw Object.assign(new Error(`line ${number + 1}`), { code: 'LINE_TOO_LONG' });
  }
  if (rest !== '') yield { line: rest, number: ++number };
}

async function* ofLines(file, pieces) {
  for await (const { line, number } of linesOf(pieces)) {
    if (line.trim() !== '') yield { id: String(number), text: line };
  }
}

async function* ofWholeFile(file, pieces) {
  let text = '';
  for await (const piece of pieces) text += piece;
  yield { id: file.name, text };
}

async function* ofJsonLines(file, pieces) {
  for await (const { line, number } of linesOf(pieces)) {
    if (line.trim() === '') continue;
    const record = parseRecord(line);
    const columns = record && chooseColumns(Object.keys(record), [Object.values(record)]);
    if (columns) yield toDocument(Object.values(record), columns, number);
    else yield { failure: { file: file.name, line: number, code: record ? 'NO_TEXT' : 'NO_JSON' } };
  }
}

function parseRecord(line) {
  try {
    const value = JSON.parse(line);
    if (typeof value === 'string') return { text: value };
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The first rows wait until the columns are known. */
async function* ofCsv(file, pieces, separator) {
  const parser = new CsvParser(separator);
  let header = null;
  let columns = null;
  let waiting = [];
  let number = 1;
  const decide = () => {
    columns = chooseColumns(header, waiting);
    if (!columns) throw Object.assign(new Error(`${file.name}: ${header.join(', ')}`), { code: 'NO_TEXT_COLUMN' });
    const documents = waiting.map(row => toDocument(row, columns, ++number));
    waiting = [];
    return documents;
  };
  for await (const row of rowsOf(parser, pieces)) {
    if (!header) header = row;
    else if (columns) yield toDocument(row, columns, ++number);
    else if (waiting.push(row) === SAMPLE) yield* decide();
  }
  if (waiting.length) yield* decide();
}

async function* rowsOf(parser, pieces) {
  for await (const piece of pieces) yield* parser.push(piece);
  yield* parser.end();
}

/** Returns: positions { text, title, id }, -1 for none; null without a text. Else the longest column is the text. */
function chooseColumns(names, rows) {
  const plain = names.map(name => name.toLowerCase().replace(/[\s_-]/g, ''));
  const best = wanted => plain.indexOf(wanted.find(name => plain.includes(name)));
  const length = index => rows.reduce((sum, row) => sum + (typeof row[index] === 'string' ? row[index].length : 0), 0);
  const title = best(TITLE);
  let text = best(TEXT);
  if (text < 0) {
    const others = plain.map((_, index) => index).filter(index => length(index) > 0);
    text = others.sort((a, b) => length(b) - length(a))[0] ?? -1;
  }
  return text < 0 ? null : { text, title: title === text ? -1 : title, id: best(ID) };
}

function toDocument(row, { text, title, id }, number) {
  const field = index => (index < 0 || row[index] === null || row[index] === undefined ? '' : String(row[index]));
  return { id: field(id) || String(number), text: title < 0 ? field(text) : `${field(title)}\n${field(text)}` };
}
