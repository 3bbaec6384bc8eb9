import { selectVisibleIdentities } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { Kbd } from '../common/Kbd.tsx';
import { targets, toggleLock } from '../keys/identity-actions.ts';
import './selection-bar.css';

/** What can be done with the selected identities, at hand while there are any. */
export function SelectionBar() {
  const selected = useStore((s) => s.selection);
  const visible = useStore(selectVisibleIdentities);
  const { setSelection } = useStore.getState();
  if (selected.size === 0) return null;
  const locked = targets().every((identity) => identity.locked);
  return (
    <section className="selection-bar" aria-label="Selection">
      <span role="status">
        <b>{selected.size}</b> of {visible.length} selected
      </span>
      <Button look="plain" onClick={() => toggleLock()}>
        {locked ? 'Unlock' : 'Lock'} <Kbd>L</Kbd>
      </Button>
      <Button look="plain" onClick={() => setSelection(new Set())}>
        Clear <Kbd>Esc</Kbd>
      </Button>
    </section>
  );
}
