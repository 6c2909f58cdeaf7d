// What index.js and inline.js have in common: one engine a page, made when it is first needed.
import { isLocalFile, readLocalFile, resolve } from './address.js';
import { Engine } from './engine.js';
import { Model as EngineModel } from './model.js';

/** `defaultSource`: returns where the module is when init() was not told. */
export function createPackage(defaultSource) {
  let engine; // a promise

  const start = async source => {
    const given = await (source ?? defaultSource());
    return Engine.create(typeof given === 'string' || given instanceof URL ? readFrom(given) : given);
  };
  const ready = source => {
    engine ??= start(source).catch(error => {
      engine = undefined; // the next call may try again
      throw error;
    });
    return engine;
  };

  class Model extends EngineModel {
    static async load(source, options) {
      return this.read(await ready(), source, options);
    }
  }
  return {
    Model,
    async init(source) { await ready(source); },
    async version() { return (await ready()).version(); },
  };
}

async function readFrom(address) {
  const url = resolve(address);
  return isLocalFile(url) ? readLocalFile(url) : fetch(url);
}
