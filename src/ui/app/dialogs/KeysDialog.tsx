import { useStore } from '../../../state/store.ts';
import { KEYMAP } from '../../acts/keymap.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import './keys-dialog.css';

const GROUPS = [...new Set(KEYMAP.map((binding) => binding.group))];

/** The keyboard sheet: the keymap as it is. */
export function KeysDialog() {
  const setDialog = useStore((state) => state.setDialog);
  return (
    <Dialog
      title="Keyboard"
      lead="Single letters count while no text field has focus."
      onClose={() => setDialog('none')}
      size="large"
    >
      <div className="key-groups">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {KEYMAP.filter((binding) => binding.group === group).map(({ label, keys }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <Kbd key={key}>{key.replaceAll('+', ' + ')}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
