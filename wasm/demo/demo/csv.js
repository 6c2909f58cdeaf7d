// CSV as RFC 4180 has it: reading piece by piece, writing a row.

/** Takes text in pieces of any length; yields rows (arrays of fields). */
export class CsvParser {
  #row = [];
  #field = '';
  #isQuoted = false; // inside quotes
  #sawQuote = false; // the last letter was a quote inside quotes
  #separator;

  constructor(separator = ',') {
    this.#separator = separator;
  }

  * push(piece) {
    for (let at = 0; at < piece.length; ++at) {
      const letter = piece[at];
      if (this.#sawQuote) {
        this.#sawQuote = false;
        if (letter === '"') {
          this.#field += '"';
          continue;
        }
        this.#isQuoted = false;
      }
      if (this.#isQuoted) {
        const end = piece.indexOf('"', at);
        this.#field += piece.slice(at, end < 0 ? undefined : end);
        this.#sawQuote = end >= 0;
        if (end < 0) break;
        at = end;
      } else if (letter === '"' && this.#field === '') {
        this.#isQuoted = true;
      } else if (letter === this.#separator) {
        this.#endField();
      } else if (letter === '\n') {
        yield* this.#endRow();
      } else if (letter !== '\r') {
        this.#field += letter;
      }
    }
  }

  * end() {
    yield* this.#endRow();
  }

  #endField() {
    this.#row.push(this.#field);
    this.#field = '';
  }

  /** An empty line is no row. */
  * #endRow() {
    this.#endField();
    const row = this.#row;
    this.#row = [];
    if (row.length > 1 || row[0] !== '') yield row;
  }
}

export function csvRow(fields) {
  return `${fields.map(quote).join(',')}\n`;
}

/** Quotes where needed; and what a spreadsheet would take for a formula is told to be text. */
function quote(field) {
  const text = String(field);
  const safe = /^[=+@\t]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
