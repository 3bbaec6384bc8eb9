import { ArrowRight, TriangleAlert } from 'lucide-react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { cosine } from '../../kit/cosine.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { isNamed } from '../../kit/words.ts';
import { focusCentre } from '../focus-centre.ts';
import { useBetween } from '../use-similarity.ts';
import './join-dialog.css';
import { type Joining, useAsking } from '../join.ts';
import { isLow, speaksAgainst } from '../speaks-against.ts';

/** See [Note: Asked before joining]. */
export function JoinDialog() {
  const asked = useAsking((s) => s.asked);
  return asked === undefined ? null : <Asked joining={asked} />;
}

function Asked({ joining }: { readonly joining: Joining }) {
  const { cargo, to, called, effect, run } = joining;
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const between = useBetween(cargo.rows, effect.against);
  const similarity = between?.average;
  const joins = effect.words !== '';
  const whole = cargo.identities.length > 0;
  const verb = !joins ? 'Rename' : whole ? 'Merge' : 'Move';
  const reasons = speaksAgainst({ effect, similarity, threshold });
  const close = (): void => {
    useAsking.setState({ asked: undefined });
    focusCentre();
  };
  return (
    <Dialog
      size="small"
      title={
        joins
          ? `${verb} ${cargo.words} ${whole ? 'into' : 'to'} ${called}?`
          : `Call ${cargo.words} ${called}?`
      }
      onClose={close}
      footer={
        <>
          <Button look="plain" onClick={close}>
            Leave it <Kbd>Esc</Kbd>
          </Button>
          <Button
            look="primary"
            onClick={() => {
              // It is being stored while the window goes.
              run({ throughLocks: effect.locked });
              close();
            }}
          >
            {effect.locked ? 'Unlock, do it, lock again' : verb} <Kbd>↵</Kbd>
          </Button>
        </>
      }
    >
      <div className="join-faces">
        {cargo.faces.map((row) => (
          <Face key={row} row={row} of={cargo.words} />
        ))}
        {joins && (
          <>
            <ArrowRight size={18} aria-hidden="true" />
            <Face row={to.canonicalFace} of={called} />
          </>
        )}
      </div>
      {joins && (
        <p className="join-stays">
          <b>{called}</b> stays{isNamed(to) ? '' : ' under its number'}, {effect.words}
          {between === undefined || isLow(between.average, threshold)
            ? ''
            : `, similarity ${cosine(between.linkage)}`}
          .
        </p>
      )}
      <ul className="join-against" aria-label="What speaks against it">
        {reasons.map((reason) => (
          <li key={reason}>
            <TriangleAlert size={14} aria-hidden="true" />
            {reason}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
