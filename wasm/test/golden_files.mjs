// What several tests have in common: the golden model, and the module under the package's surface.
import { readFile } from 'node:fs/promises';

export const golden = new URL(`file://${process.env.SLUICE_GOLDEN}/mixtures/`);
export const modelBytes = await readFile(new URL('model.safetensors', golden));
export const cases = JSON.parse(await readFile(new URL('cases.json', golden), 'utf8'));
export const documentOf = ({ text, ids, counts }) => text ?? { ids, counts };

export const packageFile = name => new URL(`file://${process.env.SLUICE_PACKAGE}/${name}`);
export const moduleBytes = await readFile(packageFile('sluice.wasm'));
