import { useEffect, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { Episode } from '../../../core/episode/episode.ts';
import { useStore } from '../../../state/store.ts';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { formatCount } from '../../kit/format.ts';
import { shortName, trackName } from '../../kit/words.ts';
import './pair-card.css';
import type { Cell } from './cells.ts';
import type { Place } from './heat-keys.ts';
import { identityAt, type Leaves } from './leaves.ts';

/** A pair is asked for once the pointer has rested on it, ms. */
const REST_MS = 60;

interface PairCardProps {
  readonly leaves: Leaves;
  readonly at: Place;
  readonly cell: Cell | undefined;
  readonly threshold: number;
  /** Px from the left and top of what it lies in; it opens to the side where there is room. */
  readonly left: number;
  readonly top: number;
  readonly flip: boolean;
  readonly rise: boolean;
}

/** Two tracks of the matrix: who they are and how alike. */
export function PairCard(props: PairCardProps) {
  const { leaves, at, cell, threshold, left, top, flip, rise } = props;
  const episode = useStore((s) => s.open?.episode);
  const a = leaves.track[at.row] ?? -1;
  const b = leaves.track[at.column] ?? -1;
  const [rows, columns] = [sizeOf(cell?.rows), sizeOf(cell?.columns)];
  const single = rows * columns === 1;
  const asked = usePair(a, b, !single && a !== b);
  const value = a === b ? 1 : single ? cell?.mean : asked;
  if (episode === undefined || a < 0 || b < 0) return null;
  const together = identityAt(leaves, at.row)?.id === identityAt(leaves, at.column)?.id;
  return (
    <div className="pair-card" data-flip={flip} data-rise={rise} style={{ left, top }}>
      <Side leaves={leaves} place={at.row} track={a} episode={episode} />
      {a !== b && <Side leaves={leaves} place={at.column} track={b} episode={episode} />}
      <p>
        {a === b ? (
          'a track and itself'
        ) : (
          <>
            <b>{value === undefined ? '…' : cosine(value)}</b>
            {value !== undefined && (value < threshold ? ' below the cut' : ' above the cut')}
            {together ? ', one identity' : ', two identities'}
          </>
        )}
        {!single && cell !== undefined && (
          <span>
            mean of {formatCount(rows)} × {formatCount(columns)} tracks {cosine(cell.mean)}
          </span>
        )}
      </p>
    </div>
  );
}

interface SideProps {
  readonly leaves: Leaves;
  readonly place: number;
  readonly track: number;
  readonly episode: Episode;
}

function Side({ leaves, place, track, episode }: SideProps) {
  const face = useStore((s) => s.open?.summaries.bestFace[track] ?? -1);
  const identity = identityAt(leaves, place);
  const name = identity === undefined ? undefined : shortName(identity);
  return (
    <figure>
      <Face row={face} of={name} decorative />
      <figcaption>
        {name ?? 'nobody'}
        <span>{trackName(episode, track)}</span>
      </figcaption>
    </figure>
  );
}

const sizeOf = (span: readonly [number, number] | undefined): number =>
  span === undefined ? 1 : span[1] - span[0];

/** Similarity of two tracks; undefined until known. */
function usePair(a: number, b: number, wanted: boolean): number | undefined {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: number }>();
  const key = `${a}:${b}`;
  useEffect(() => {
    if (!wanted || a < 0 || b < 0) return;
    let here = true;
    const timer = setTimeout(() => {
      cluster.between(Int32Array.of(a), Int32Array.of(b)).then(
        ({ average }) => here && setAnswer({ key: `${a}:${b}`, value: average }),
        // The card says what it knows without it.
        () => {},
      );
    }, REST_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [a, b, wanted]);
  return answer?.key === key ? answer.value : undefined;
}
