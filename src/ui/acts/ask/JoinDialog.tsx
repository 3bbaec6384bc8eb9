import { ArrowRight, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { cosine } from '../../kit/cosine.ts';
import { LightDialog } from '../../kit/Dialog.tsx';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { isNamed } from '../../kit/words.ts';
import { focusCentre } from '../focus-centre.ts';
import { useBetween } from '../use-similarity.ts';
import './join-dialog.css';
import { type Joining, useAsking } from '../join.ts';
import { isLow, speaksAgainst } from '../speaks-against.ts';
import { keepKeys } from './keep-keys.ts';

/** Longest that the window stays for what it has asked to be stored, ms. */
const PATIENCE_MS = 100;

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
  const [before] = useState(() => document.activeElement);
  const close = (): void => {
    if (useAsking.getState().asked !== joining) return;
    // Before anything of the page changes: it would be laid out for that once more.
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    useAsking.setState({ asked: undefined });
    focusCentre();
  };
  const going = useRef<() => void>(undefined);
  useEffect(() => () => going.current?.(), []);
  // The window goes in the frame that shows what it has asked: the page is drawn once, not twice.
  const go = (): void => {
    if (going.current !== undefined) return;
    const pass = keepKeys();
    const { log } = useStore.getState();
    const leave = useStore.subscribe((now) => now.log !== log && close());
    const late = setTimeout(close, PATIENCE_MS);
    going.current = () => {
      leave();
      clearTimeout(late);
      // By then the focus is where it was before.
      queueMicrotask(pass);
    };
    void run({ throughLocks: effect.locked }).finally(close);
  };
  return (
    <LightDialog
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
          <Button look="primary" onClick={go}>
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
    </LightDialog>
  );
}
