// Fills a template as the command does: data and models in place of the marker.
import { readFileSync } from 'node:fs';
import { MARKER } from '../build/one_page.js';

/** `models`: [{ name, language, path }]. */
export function fill(template, data, models = []) {
  const page = readFileSync(template, 'utf8');
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const scripts = models.map(({ name, language, path }) => {
    const bytes = readFileSync(path);
    return `<script type="text/plain" class="sluice-model" data-name="${name}" data-language="${language}" ` +
      `data-bytes="${bytes.length}">${bytes.toString('base64')}</script>`;
  });
  return page.replace(MARKER, () => [`<script type="application/json" id="sluice-data">${json}</script>`, ...scripts].join('\n'));
}
