import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import type { ContextItem } from '../kit/context-menu.ts';
import { actItems } from './act-items.ts';
import { currentSubject } from './use-subject.ts';

/** What can be done with an identity from its card; with the whole selection when it is part of it. */
export function identityMenu(identity: Identity, toggle: () => void): readonly ContextItem[] {
  const { selection, setView, setRepresentative } = useStore.getState();
  const { id, representativeChosen } = identity;
  const now = currentSubject();
  const many = now.selected && now.identities.length > 1 && selection.has(id);
  const subject = many
    ? { ...now, focus: identity }
    : { ...now, identities: [identity], focus: identity, selected: false };
  return [
    { label: 'Open', hint: 'Enter', run: () => setView({ type: 'identity', id }) },
    { label: selection.has(id) ? 'Deselect' : 'Select', hint: 'Space', run: toggle },
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
