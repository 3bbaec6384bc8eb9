import { createStore, get, set } from 'idb-keyval';
import type { ChoiceMemory } from './choice.ts';

/** In a database of its own, since it belongs to the machine and to no episode. */
export function keptChoices(): ChoiceMemory {
  let store: ReturnType<typeof createStore> | undefined;
  const open = () => {
    store ??= createStore('cutline-gpu', 'choices');
    return store;
  };
  return {
    recall: async (key) => get(key, open()),
    keep: async (key, choice) => set(key, choice, open()),
  };
}
