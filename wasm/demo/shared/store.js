// What the page knows, in one place; parts of the page watch the names they show.

export function createStore(initial) {
  const state = { ...initial };
  const watchers = [];
  return {
    get: () => state,
    /** Changes `patch`'s names, then tells those who watch one of them. */
    set(patch) {
      const changed = Object.keys(patch).filter(name => !Object.is(state[name], patch[name]));
      Object.assign(state, patch);
      for (const { names, tell } of watchers) {
        if (names.some(name => changed.includes(name))) tell(state);
      }
    },
    /** Calls `tell` now and whenever one of `names` changes. */
    watch(names, tell) {
      watchers.push({ names, tell });
      tell(state);
    },
  };
}
