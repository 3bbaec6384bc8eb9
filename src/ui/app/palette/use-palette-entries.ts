import { useMemo } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import type { Cargo } from '../../acts/cargo.ts';
import type { PaletteMode } from '../../acts/palette-state.ts';
import { similarityTo } from '../../acts/use-similarity.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { assignEntries } from './assign-entries.ts';
import type { PaletteEntry } from './entry.ts';
import { findEntries } from './find-entries.ts';
import { moveEntries } from './move-entries.ts';

const UNKNOWN: ReadonlyMap<string, number> = new Map();

/** Everything that can be chosen, before it is narrowed down by what was typed. */
export function usePaletteEntries(mode: PaletteMode, query: string): readonly PaletteEntry[] {
  const set = useStore(selectIdentitySet);
  const similarity = useSimilarity(mode);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the entries are about the set as it is
  return useMemo(() => {
    const state = useStore.getState();
    switch (mode.type) {
      case 'find':
        return findEntries(state, query);
      case 'move':
        return moveEntries(state, mode.cargo, similarity);
      case 'assign':
        return assignEntries(state, mode, query);
      default:
        return mode satisfies never;
    }
  }, [mode, query, similarity, set]);
}

/** Cosine of the cargo to all identities, by their ids; empty until known, or without cargo. */
function useSimilarity(mode: PaletteMode): ReadonlyMap<string, number> {
  const ask = async (cargo: Cargo) => {
    const all = selectIdentitySet(useStore.getState())?.identities ?? [];
    const others = all.filter((identity) => !cargo.homes.includes(identity));
    return similarityTo(cargo.rows, others);
  };
  // Without figures the list stays in order of size.
  return useAnswer([mode], mode.type === 'move' ? () => ask(mode.cargo) : undefined) ?? UNKNOWN;
}
