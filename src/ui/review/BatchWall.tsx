import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import type { IdentitySet } from '../../core/identity/types.ts';
import type { CertainMerge } from '../../core/review/types.ts';
import { acceptMerges } from '../../state/answers/accept-merges.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { cosine } from '../kit/cosine.ts';
import { Face } from '../kit/Face.tsx';
import { formatCount, plural } from '../kit/format.ts';
import { Growing } from '../kit/Growing.tsx';
import { identityColour } from '../kit/identity-colour.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { displayName } from '../kit/words.ts';
import { doubts, nextCard } from './batch.ts';
import { identityOf } from './review-act.ts';
import { contrasting } from './side-faces.ts';
import './batch-wall.css';

/** Faces of the side that joins. */
const FACES = 3;

interface BatchWallProps {
  /** As they were when the wall was opened: it does not change under the eye. */
  readonly merges: readonly CertainMerge[];
  readonly set: IdentitySet;
  /** Accepted, or left for the questions one by one. */
  readonly onDone: (accepted: boolean) => void;
}

/** Merges that look certain, for one look at all of them: whoever is wrong is taken out, the rest is one step. */
export function BatchWall({ merges, set, onDone }: BatchWallProps) {
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const wall = useRef<HTMLUListElement>(null);
  const left = merges.length - out.size;
  const waiting = useReviewQueue((s) => s.batch.length) - merges.length;
  const doubtful = useMemo(() => doubts(merges), [merges]);
  // The keys are about the wall from the moment that it is there.
  useEffect(() => {
    const here = document.activeElement;
    const ours = here === document.body || here?.closest('.review') !== null;
    if (ours) wall.current?.querySelector('input')?.focus({ preventScroll: true });
  }, []);
  const toggle = (key: string): void => {
    const next = new Set(out);
    if (!next.delete(key)) next.add(key);
    setOut(next);
  };
  const accepting = useRef(false);
  // The wall stays until it is done: the question behind it may be among what is accepted.
  const accept = (): void => {
    if (accepting.current) return;
    accepting.current = true;
    void acceptMerges(merges, new Map([...out].map((key) => [key, 'not-same']))).finally(() =>
      onDone(true),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') onDone(false);
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) accept();
    else if (!moveFocus(event.key, wall.current)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the whole wall, each shown on a button
    <div className="batch" onKeyDown={onKeyDown}>
      <div className="batch-scroll">
        <ul className="batch-wall" ref={wall} aria-label="Merges that look certain">
          <Growing items={merges} keyOf={({ key }) => key}>
            {(merge, i) => (
              <MergeCard
                merge={merge}
                set={set}
                taken={!out.has(merge.key)}
                doubt={doubtful.get(merge.key)}
                first={i === 0}
                onToggle={toggle}
              />
            )}
          </Growing>
        </ul>
      </div>
      <footer className="review-acts">
        <Button look="primary" className="act-same" onClick={accept}>
          {left === 0 ? 'Accept none' : `Accept ${formatCount(left)}`} <Kbd>Enter</Kbd>
        </Button>
        <Button onClick={() => onDone(false)}>
          One by one <Kbd>Esc</Kbd>
        </Button>
        <span className="batch-note">
          {out.size === 0
            ? 'one step in the history, one undo'
            : `${plural(out.size, 'pair')} told apart; one step, one undo`}
          {waiting > 0 && ` · ${formatCount(waiting)} more, less risky, come after`}
        </span>
      </footer>
    </div>
  );
}

/** Arrow keys go from card to card. @returns whether the key was one of them */
function moveFocus(key: string, wall: HTMLElement | null): boolean {
  const boxes = [...(wall?.querySelectorAll<HTMLInputElement>('input') ?? [])];
  const at = boxes.indexOf(document.activeElement as HTMLInputElement);
  const columns = wall === null ? 1 : getComputedStyle(wall).gridTemplateColumns.split(' ').length;
  const to = nextCard(key, at, boxes.length, columns);
  if (to === undefined) return false;
  boxes[to]?.focus();
  boxes[to]?.scrollIntoView({ block: 'nearest' });
  return true;
}

const joinWords = (tracks: number): string =>
  tracks === 1 ? 'a track joins' : `${formatCount(tracks)} tracks join`;

interface MergeCardProps {
  readonly merge: CertainMerge;
  readonly set: IdentitySet;
  readonly taken: boolean;
  /** Why to look twice. */
  readonly doubt: string | undefined;
  readonly first: boolean;
  readonly onToggle: (key: string) => void;
}

/** Who would join whom: the one that stays, and faces of the one that comes. */
const MergeCard = memo(function MergeCard(props: MergeCardProps) {
  const { merge, set, taken, doubt, first, onToggle } = props;
  const open = useStore((s) => s.open);
  const [one, other] = [identityOf(merge.a, set), identityOf(merge.b, set)];
  if (open === undefined || one === undefined || other === undefined) return null;
  const { episode, summaries } = open;
  const faces = contrasting(merge.a.tracks, episode, summaries, FACES);
  const [joins, stays] = [displayName(one), displayName(other)];
  return (
    <li>
      <label className="batch-card" data-taken={taken}>
        <input
          type="checkbox"
          checked={taken}
          data-merge={merge.key}
          aria-label={`${joins} is ${stays}`}
          {...(first && { 'data-drawer-focus': '' })}
          onChange={() => onToggle(merge.key)}
        />
        <Face row={other.canonicalFace} of={stays} className="batch-stays" />
        <ArrowLeft size={15} aria-hidden="true" />
        <span className="batch-joins">
          <span className="batch-faces" aria-hidden="true">
            {faces.map((row) => (
              <Face key={row} row={row} decorative className="batch-face" />
            ))}
          </span>
          <span className="batch-words">
            <i className="id-dot" style={{ background: identityColour(other) }} />
            <b>{stays}</b>
          </span>
          <span className="batch-figures">
            {joinWords(merge.a.tracks.length)} · {cosine(merge.similarity)}
          </span>
          {(!taken || doubt !== undefined) && (
            <small>{taken ? doubt : 'Not the same person'}</small>
          )}
        </span>
      </label>
    </li>
  );
});
