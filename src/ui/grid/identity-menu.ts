import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import type { ContextItem } from '../common-face/context-menu.ts';
import { startRename, toggleLock } from '../keys/identity-actions.ts';

/** What can be done with an identity from its card. */
export function identityMenu(identity: Identity, toggle: () => void): readonly ContextItem[] {
  const { selection, setView, setRepresentative } = useStore.getState();
  const { id, locked, representativeChosen } = identity;
  return [
    { label: 'Open', hint: 'Enter', run: () => setView({ type: 'identity', id }) },
    { label: 'Rename', hint: 'R', run: startRename },
    { label: locked ? 'Unlock' : 'Lock', hint: 'L', run: () => toggleLock([identity]) },
    { label: selection.has(id) ? 'Deselect' : 'Select', hint: 'Space', run: toggle },
    ...(representativeChosen
      ? [
          {
            label: 'Automatic representative',
            run: () => setRepresentative(identity, undefined),
          },
        ]
      : []),
  ];
}
