import type { Episode } from '../../core/episode/episode.ts';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { usableFaces } from '../kit/grid/card-faces.ts';
import type { MenuItem } from '../kit/Menu.tsx';
import type { ActName } from './act.ts';
import { actOn, perform } from './acts.ts';
import { keyHint } from './keymap.ts';
import type { Subject } from './subject.ts';
import { currentSubject } from './use-subject.ts';

/** Acts as lines of a context menu; those that mean nothing for the subject are left out. */
export function actItems(names: readonly ActName[], subject: Subject): readonly MenuItem[] {
  return names.flatMap((name) => {
    const act = actOn(name, subject);
    if (act === undefined) return [];
    return {
      label: act.label,
      detail: keyHint(name),
      disabled: act.why !== undefined && act.locked !== true,
      ...(act.why === undefined ? {} : { why: act.why }),
      run: () => perform(name, subject),
    };
  });
}

/** What can be done with an identity from its card; with the whole selection when it is part of it. */
export function identityMenu(identity: Identity, toggle: () => void): readonly MenuItem[] {
  const { selection, setView, setRepresentative } = useStore.getState();
  const { id, representativeChosen } = identity;
  const now = currentSubject();
  const many = now.selected && now.identities.length > 1 && selection.has(id);
  const subject = many
    ? { ...now, focus: identity }
    : { ...now, identities: [identity], focus: identity, selected: false };
  return [
    { label: 'Open', detail: 'Enter', run: () => setView({ type: 'identity', id }) },
    { label: selection.has(id) ? 'Deselect' : 'Select', detail: 'Space', run: toggle },
    ...(many ? actItems(['merge', 'not-same', 'compare'], subject) : []),
    ...actItems(['move', 'assign', ...(many ? [] : (['rename', 'split'] as const))], subject),
    ...actItems(['lock', 'stranger', 'noise', 'delete'], subject),
    ...(representativeChosen && !many
      ? [
          {
            label: 'Automatic representative',
            run: () => setRepresentative(identity, undefined),
          },
        ]
      : []),
  ];
}

/** Faces that were skipped, deleted or have no vector cannot stand for an identity. */
export function canRepresent(episode: Episode, row: number): boolean {
  return usableFaces(episode, episode.faces.track[row] ?? -1).includes(row);
}

/** What can be done with one face of an identity, and with its track. */
export function faceMenu(identity: Identity, row: number): readonly MenuItem[] {
  const { open, setRepresentative, splitTrack } = useStore.getState();
  if (open === undefined) return [];
  const chosen = identity.representativeChosen;
  const track = open.episode.faces.track[row] ?? -1;
  const usable = usableFaces(open.episode, track);
  return [
    {
      label: 'Use as representative',
      detail: 'Enter',
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
export function trackMenu(track: number): readonly MenuItem[] {
  const now = currentSubject();
  const rows = now.selected && now.rows.includes(track) ? now.rows : [track];
  return actItems(['split', 'move', 'take-out', 'not-same', 'noise', 'delete'], { ...now, rows });
}
