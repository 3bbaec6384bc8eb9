import type { Episode } from '../../core/episode/episode.ts';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import type { ContextItem } from '../kit/context-menu.ts';
import { usableFaces } from '../kit/grid/card-faces.ts';
import { actItems } from './act-items.ts';
import { currentSubject } from './use-subject.ts';

/** Faces that were skipped, deleted or have no vector cannot stand for an identity. */
export function canRepresent(episode: Episode, row: number): boolean {
  return usableFaces(episode, episode.faces.track[row] ?? -1).includes(row);
}

/** What can be done with one face of an identity, and with its track. */
export function faceMenu(identity: Identity, row: number): readonly ContextItem[] {
  const { open, setRepresentative, splitTrack } = useStore.getState();
  if (open === undefined) return [];
  const chosen = identity.representativeChosen;
  const track = open.episode.faces.track[row] ?? -1;
  const usable = usableFaces(open.episode, track);
  return [
    {
      label: 'Use as representative',
      hint: 'Enter',
      disabled: !usable.includes(row) || (chosen && identity.canonicalFace === row),
      run: () => setRepresentative(identity, row),
    },
    {
      label: 'Automatic representative',
      disabled: !chosen,
      run: () => setRepresentative(identity, undefined),
    },
    {
      label: 'Cut the track before this face',
      disabled: usable.indexOf(row) <= 0,
      run: () => splitTrack(row),
    },
    ...trackMenu(track),
  ];
}

/** What can be done with a track; with all selected ones when it is one of them. */
export function trackMenu(track: number): readonly ContextItem[] {
  const now = currentSubject();
  const rows = now.selected && now.rows.includes(track) ? now.rows : [track];
  return actItems(['split', 'move', 'take-out', 'not-same', 'noise', 'delete'], { ...now, rows });
}
