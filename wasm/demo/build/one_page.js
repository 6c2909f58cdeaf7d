// A vite plugin: script, style and licences go inside the page, and the page forbids itself everything else.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const MARKER = '<!--sluice:data-->';

/** `ownLicence`: the project's file; `wasm`: whether the page runs WebAssembly in a worker. */
export function onePage({ ownLicence, wasm }) {
  return {
    name: 'one-page',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const page = files.find(file => file.fileName.endsWith('.html'));
      const scripts = files.filter(file => file.type === 'chunk');
      const styles = files.filter(file => file.fileName.endsWith('.css'));
      if (scripts.length !== 1 || files.length !== 2 + styles.length) {
        this.error(`a page, a script and styles were expected: ${files.map(file => file.fileName).join(', ')}`);
      }
      const script = safeScript(scripts[0].code);
      const style = styles.map(file => file.source).join('\n');
      page.source = compose(page.source, script, style, licences(ownLicence, scripts[0].moduleIds), wasm);
      if (page.source.split(MARKER).length !== 2) this.error(`${MARKER} is not there exactly once`);
      for (const file of files) if (file !== page) delete bundle[file.fileName];
    },
  };
}

function compose(source, script, style, licenceText, wasm) {
  const body = source
    .replace(/\s*<script type="module"[^>]*src=[^>]*><\/script>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/g, '');
  // Functions as replacements: a "$" in the code is a "$".
  return body
    .replace('</title>', () => `</title>\n${policy(script, style, wasm)}\n<style>${style}</style>`)
    .replace('</body>', () => `<script type="text/plain" id="licences">${licenceText}</script>\n` +
      `<script type="module">${script}</script>\n</body>`);
}

/** Nothing may be loaded, and only this very script and style run: what is put into the data cannot. */
function policy(script, style, wasm) {
  const rules = [
    "default-src 'none'",
    `script-src '${hash(script)}'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    ...(wasm ? ['worker-src blob:'] : []),
    `style-src '${hash(style)}'`,
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}">`;
}

const hash = text => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** What would end or confuse a <script> can only stand in strings, where a backslash changes nothing. */
function safeScript(code) {
  return code.replace(/<(?=\/script|script|!--)/gi, '\\x3C').replaceAll('\r', '');
}

/** The licence of everything in the bundle. */
function licences(ownLicence, moduleIds) {
  const folders = new Set(moduleIds.filter(id => id.includes('/node_modules/')).map(packageFolder));
  const others = [...folders].sort().map(folder => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].map(each => join(folder, each)).find(existsSync);
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}`;
  });
  const texts = [`sluice\n\n${readFileSync(ownLicence, 'utf8').trim()}`, ...others];
  return texts.join(`\n\n${'-'.repeat(72)}\n\n`).replaceAll('<', '‹').replaceAll('>', '›');
}

function packageFolder(id) {
  let folder = dirname(id);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
