import { counted } from '../../../core/words.ts';
import type { RefusedStep } from '../../../state/lib/sync-types.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { formatAge } from '../../kit/format.ts';
import { sentences } from './shared-words.ts';
import './shared-dialog.css';

/** How the episode is shared with the service; above all what was refused, why, and what to do. */
export function SharedDialog() {
  const sync = useStore((state) => state.sync);
  const setDialog = useStore((state) => state.setDialog);
  const close = () => setDialog('none');
  if (sync === undefined) return null;
  const { refused, forgetRefused, leads } = sync;
  return (
    <Dialog
      title="Shared with the service"
      lead={sentences(sync)}
      onClose={close}
      footer={
        <>
          {refused.length > 0 && leads && <Button onClick={forgetRefused}>Clear the list</Button>}
          <Button look="primary" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      {refused.length > 0 && <RefusedSteps refused={refused} />}
      <ul className="shared-rules">
        <li>Undo takes back what you did yourself; the history can revoke any step alone.</li>
        <li>The threshold is yours: where it stands changes nothing for others.</li>
        <li>Without the service everything goes on, and is sent when it is back.</li>
      </ul>
    </Dialog>
  );
}

function RefusedSteps({ refused }: { readonly refused: readonly RefusedStep[] }) {
  return (
    <section className="refused">
      <h3>{counted(refused.length, 'step')} refused</h3>
      <p>
        {refused.length === 1 ? 'It no longer fits' : 'They no longer fit'} what others did
        meanwhile, and {refused.length === 1 ? 'is' : 'are'} not done. Look again, and do anew what
        is still right.
      </p>
      <ul>
        {refused.map(({ uid, text, at, reason }) => (
          <li key={uid}>
            <b>{text}</b>
            <time dateTime={at}>{formatAge(Date.parse(at), Date.now())}</time>
            <p>{reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
