import { memo, useEffect, useState } from 'react';
import { faceImages } from '../../bridge/faces.ts';
import { useStore } from '../../state/store.ts';
import './face.css';
import { faceLabel } from './words.ts';

interface FaceProps {
  /** Face row; −1 shows the placeholder. */
  readonly row: number;
  /** Name or id of the identity, for the alternative text. */
  readonly of?: string | undefined;
  readonly className?: string | undefined;
  /** Says nothing to a screen reader: what contains the face already names it. */
  readonly decorative?: boolean;
}

/** What is on screen, and for which row: the picture of the last row stays until the next is decoded. */
type Shown =
  | { readonly type: 'waiting' }
  | { readonly type: 'picture'; readonly row: number; readonly url: string }
  | { readonly type: 'missing'; readonly row: number };

/**
 * One face, square. Never changes its box: skeleton, picture and placeholder fill the same
 * square, and a new picture replaces the old one only once it is decoded.
 */
export const Face = memo(function Face({ row, of, className = '', decorative }: FaceProps) {
  const episode = useStore((state) => state.open?.episode);
  const ready = first(row);
  const [last, setShown] = useState<Shown>(ready);
  // What is at hand is shown with everything else that changes, not in a render of its own.
  const shown = ready.type === 'waiting' ? last : ready;
  if (!same(shown, last)) setShown(shown);

  useEffect(() => {
    if (row < 0) return;
    let unwanted: AbortController | undefined;
    const show = (): void => {
      unwanted?.abort();
      unwanted = new AbortController();
      const { signal } = unwanted;
      void loaded(row, signal).then((next) => {
        if (!signal.aborted) setShown((now) => (same(now, next) ? now : next));
      });
    };
    // What is known to have none is told of again when pictures come.
    if (faceImages.url(row) === undefined && !faceImages.isMissing(row)) show();
    // A folder was connected, say: what was missing may be there now.
    const unsubscribe = faceImages.subscribe(show);
    return () => {
      unwanted?.abort();
      unsubscribe();
    };
  }, [row]);

  const shownRow = shown.type === 'waiting' ? row : shown.row;
  const label = episode === undefined || decorative ? '' : faceLabel(episode, shownRow, of);
  const track = episode?.faces.track[shownRow] ?? -1;
  const number = episode?.tracks.number[track] ?? -1;
  return (
    <span className={`face ${className}`} data-state={shown.type}>
      {shown.type === 'picture' && (
        <img
          src={shown.url}
          alt={label}
          decoding="sync"
          draggable={false}
          onError={() => {
            faceImages.reject(shown.row, shown.url);
            setShown({ type: 'missing', row: shown.row });
          }}
        />
      )}
      {shown.type === 'missing' && (
        <span
          className="face-missing"
          {...(label === '' ? {} : { role: 'img', 'aria-label': `${label}, no picture` })}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M8.1 9.2a3.9 3.9 0 1 0 7.8 0a3.9 3.9 0 1 0-7.8 0M4.6 20.4c.9-4 3.7-6 7.4-6s6.5 2 7.4 6" />
          </svg>
          {/* No text of the page: whoever names the face says its track, and needs not repeat the digits alone. */}
          {number >= 0 && <i data-number={number} />}
        </span>
      )}
    </span>
  );
});

function first(row: number): Shown {
  const url = row < 0 ? undefined : faceImages.url(row);
  if (url !== undefined) return { type: 'picture', row, url };
  return faceImages.isMissing(row) ? { type: 'missing', row } : { type: 'waiting' };
}

/** The picture of a row, decoded before it is told of: it shows without a flash. */
async function loaded(row: number, signal: AbortSignal): Promise<Shown> {
  const url = await faceImages.load(row, { signal });
  return url === undefined ? { type: 'missing', row } : { type: 'picture', row, url };
}

function same(a: Shown, b: Shown): boolean {
  if (a.type === 'picture' && b.type === 'picture') return a.row === b.row && a.url === b.url;
  if (a.type === 'missing' && b.type === 'missing') return a.row === b.row;
  return a.type === 'waiting' && b.type === 'waiting';
}
