// The package's entrance: the module is fetched from sluice.wasm beside this file.
import { createPackage } from './package_api.js';

export { SluiceError } from './engine.js';
export const { init, version, Model } = createPackage(() => new URL('./sluice.wasm', import.meta.url));
