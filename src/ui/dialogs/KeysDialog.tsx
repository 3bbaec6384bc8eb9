import { useStore } from '../../state/store.ts';
import { Dialog } from '../common/Dialog.tsx';
import { Kbd } from '../common/Kbd.tsx';
import './keys-dialog.css';

type Keys = readonly (readonly [what: string, ...keys: readonly string[]])[];
interface Group {
  readonly title: string;
  readonly keys: Keys;
}

const GROUPS: readonly Group[] = [
  {
    title: 'Threshold',
    keys: [
      ['looser, stricter by 0.005', '[', ']'],
      ['looser, stricter by 0.05', '{', '}'],
      ['previous, next merge', ',', '.'],
    ],
  },
  {
    title: 'Identities',
    keys: [
      ['move', '↑', '↓', '←', '→'],
      ['extend the selection', 'Shift + arrow'],
      ['select one more', 'Ctrl + Space'],
      ['open', 'Enter'],
      ['rename', 'R', 'F2'],
      ['lock, unlock', 'L'],
    ],
  },
  {
    title: 'Everywhere',
    keys: [
      ['find', '/', 'Ctrl + K'],
      ['undo', 'Ctrl + Z'],
      ['redo', 'Ctrl + Shift + Z'],
      ['one layer back', 'Esc'],
      ['this page', '?'],
    ],
  },
];

/** The keyboard sheet. */
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
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([what, ...keys]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
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
