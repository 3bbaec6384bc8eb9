import { type CSSProperties, type RefObject, useEffect, useState } from 'react';
import { percent } from '../../../core/words.ts';
import { formatCount, formatThreshold } from '../../kit/format.ts';
import { snapThreshold } from '../../kit/threshold-words.ts';
import type { LandscapeView } from '../landscape/landscape-view.ts';
import { meetingsNear, meetingWords } from '../landscape/landscape-words.ts';
import { sampleAt } from '../landscape/sample.ts';
import type { Meeting } from '../landscape/use-meetings.ts';

/** The picture begins so far inside the slider, px: half the unseen thumb. */
const INSET = 8;

interface ReadOutProps {
  readonly view: LandscapeView;
  readonly meetings: readonly Meeting[];
  /** Where the pointer is watched. */
  readonly over: RefObject<HTMLElement | null>;
}

/**
 * What a click would give, while the pointer is over the picture: it lies over the line of words
 * below, so nothing moves, and nothing else is drawn again.
 */
export function LandscapeReadOut({ view, meetings, over }: ReadOutProps) {
  const [at, setAt] = useState<number>();
  useEffect(() => {
    const element = over.current;
    if (element === null) return;
    const read = (event: PointerEvent): void => {
      // Under a finger nobody reads, and a drag says the same in large.
      const unread = event.pointerType === 'touch' || event.buttons !== 0;
      const { left, width } = element.getBoundingClientRect();
      const under = snapThreshold((event.clientX - left - INSET) / (width - 2 * INSET));
      setAt(unread ? undefined : under);
    };
    const leave = (): void => setAt(undefined);
    element.addEventListener('pointermove', read);
    element.addEventListener('pointerdown', leave);
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', read);
      element.removeEventListener('pointerdown', leave);
      element.removeEventListener('pointerleave', leave);
    };
  }, [over]);
  if (at === undefined) return null;
  const sample = sampleAt(view, at);
  const [met] = meetingsNear(meetings, at);
  return (
    <div className="landscape-read" style={{ '--at': at } as CSSProperties} aria-hidden="true">
      <div className="landscape-cursor" />
      <p>
        <b>{formatThreshold(at)}</b>
        {sample === undefined ? (
          <span>not computed yet this low</span>
        ) : (
          <>
            <span className="legend-clusters">{formatCount(sample.clusters)}</span>
            <span className="legend-singletons">{percent(sample.singletons)} single</span>
            <span className="legend-largest">{percent(sample.largest)} largest</span>
          </>
        )}
      </p>
      {met !== undefined && <p className="landscape-met">{meetingWords(met)}</p>}
    </div>
  );
}
