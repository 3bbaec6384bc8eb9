import type { Episode } from '../../core/episode/episode.ts';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import type { ContextItem } from '../common-face/context-menu.ts';
import { usableFaces } from '../grid/card-faces.ts';

/** Faces that were skipped, deleted or have no vector cannot stand for an identity. */
export function canRepresent(episode: Episode, row: number): boolean {
  return usableFaces(episode, episode.faces.track[row] ?? -1).includes(row);
}

/** What can be done with one face of an identity. */
export function faceMenu(identity: Identity, row: number): readonly ContextItem[] {
  const { open, setRepresentative } = useStore.getState();
  const chosen = identity.representativeChosen;
  return [
    {
      label: 'Use as representative',
      hint: 'Enter',
      disabled:
        open === undefined ||
        !canRepresent(open.episode, row) ||
        (chosen && identity.canonicalFace === row),
      run: () => setRepresentative(identity, row),
    },
    {
      label: 'Automatic representative',
      disabled: !chosen,
      run: () => setRepresentative(identity, undefined),
    },
  ];
}
