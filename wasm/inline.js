// The package with the module inside: nothing to fetch, a third larger.
import { base64 } from './sluice_base64.js';
import { createPackage } from './package_api.js';

export { SluiceError } from './engine.js';
export const { init, version, Model } = createPackage(
  () => Uint8Array.from(atob(base64), character => character.charCodeAt(0)));
