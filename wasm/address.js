// Addresses of models and of the module: what they are relative to, and files where there is no server.

/** Relative to the page, the worker's script, or in Node the working directory. Throws: TypeError. */
export function resolve(address) {
  return new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href ?? `file://${process.cwd()}/`);
}

/** Node's fetch() knows no file:. */
export function isLocalFile(url) {
  return url.protocol === 'file:' && typeof process !== 'undefined';
}

export async function readLocalFile(url) {
  const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises');
  return readFile(url);
}
