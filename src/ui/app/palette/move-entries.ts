import type { Identity } from '../../../core/identity/types.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import type { Cargo } from '../../acts/cargo.ts';
import { dropContext } from '../../acts/do-drop.ts';
import { type DropTarget, dropEffect } from '../../acts/drop-effect.ts';
import { drop } from '../../acts/join.ts';
import { cosine } from '../../kit/cosine.ts';
import type { PaletteEntry } from './entry.ts';
import { identityEntry } from './find-entries.ts';

/**
 * Where cargo can go: the identities that it is most like first, a new identity, the noise bin.
 * @param similarity similarity to the cargo by identity id; empty until known
 */
export function moveEntries(
  state: AppState,
  cargo: Cargo,
  similarity: ReadonlyMap<string, number>,
): readonly PaletteEntry[] {
  const context = dropContext(state);
  const identities = selectIdentitySet(state)?.identities ?? [];
  if (context === undefined) return [];
  const entry = (target: DropTarget): Pick<PaletteEntry, 'target' | 'run' | 'why'> => {
    const effect = dropEffect(cargo, target, context);
    return {
      target,
      why: effect.locked ? undefined : effect.refused,
      run: () => drop(cargo, target),
    };
  };
  const onto = (identity: Identity): PaletteEntry => {
    const near = similarity.get(identity.id);
    return {
      ...identityEntry(identity),
      ...entry({ type: 'identity', id: identity.id }),
      kind: near === undefined || Number.isNaN(near) ? '' : cosine(near),
    };
  };
  const whole = cargo.identities.length > 0;
  const near = ({ id }: Identity): number => similarity.get(id) ?? -1;
  const others = identities
    .filter((identity) => !cargo.homes.includes(identity) && identity.kind !== 'noise')
    .sort((a, b) => near(b) - near(a) || b.tracks.length - a.tracks.length);
  const places: readonly PaletteEntry[] = [
    {
      key: 'target:new',
      kind: '',
      title: whole ? 'Merge into one' : 'New identity',
      words: 'new identity',
      ...entry({ type: 'new' }),
    },
    { key: 'target:noise', kind: '', title: 'Noise bin', ...entry({ type: 'noise' }) },
  ];
  return [...others.map(onto), ...places.filter(({ why }) => why === undefined)];
}
