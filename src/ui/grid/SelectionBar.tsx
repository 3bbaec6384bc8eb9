import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { formatCount } from '../common/format.ts';
import { Kbd } from '../common/Kbd.tsx';
import { targets, toggleLock } from '../keys/identity-actions.ts';
import './selection-bar.css';

/** What can be done with the selected identities, at hand while there are any. */
export function SelectionBar() {
  const selected = useStore((s) => s.selection);
  const set = useStore(selectIdentitySet);
  const { setSelection } = useStore.getState();
  const count = (set?.identities ?? []).filter(({ id }) => selected.has(id)).length;
  if (count === 0) return null;
  const locked = targets().every((identity) => identity.locked);
  return (
    <section className="selection-bar" aria-label="Selection">
      <span role="status">
        <b>{formatCount(count)}</b> selected
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
