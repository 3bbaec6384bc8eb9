import { memo, type PointerEvent, useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { episodeSeconds, onScreen, type Span, screenTime } from '../../kit/on-screen.ts';
import { duration, spanIn } from '../../kit/words.ts';

/** Units of the drawing across the bar. */
const ACROSS = 1000;
/** A short appearance still shows: least width of a mark, units. */
const LEAST = 6;

/** Top and bottom of a mark, units. */
const [TOP, BOTTOM] = [3, 19];

/** Where an appearance is drawn, units. */
function placed(
  { from, to }: Span,
  length: number,
): { readonly x: number; readonly width: number } {
  const width = Math.max(LEAST, ((to - from) / length) * ACROSS);
  return { x: Math.min(ACROSS - width, (from / length) * ACROSS), width };
}

/** All appearances as one shape: hundreds of them would each be laid out whenever somebody else is active. */
export function timelinePath(spans: readonly Span[], length: number): string {
  return spans
    .map((span) => {
      const { x, width } = placed(span, length);
      return `M${x} ${TOP}h${width}V${BOTTOM}h${-width}z`;
    })
    .join('');
}

/** The appearance under a place of the drawing, the later one where two lie over each other. */
export function appearanceAt(spans: readonly Span[], length: number, at: number): Span | undefined {
  return spans.findLast((span) => {
    const { x, width } = placed(span, length);
    return at >= x && at <= x + width;
  });
}

/** When the identity is on screen, over the length of the episode. */
export const Timeline = memo(function Timeline({ identity }: { readonly identity: Identity }) {
  const episode = useStore((s) => s.open?.episode);
  const [hint, setHint] = useState('');
  if (episode === undefined) return null;
  const length = episodeSeconds(episode);
  const spans = onScreen(episode, identity.tracks);
  if (length === 0 || spans.length === 0) {
    return <p className="insp-quiet">The files hold no times for these tracks.</p>;
  }
  const look = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = appearanceAt(spans, length, ((event.clientX - left) / width) * ACROSS);
    setHint(at === undefined ? '' : spanIn(episode, at.from, at.to));
  };
  const words = `${plural(spans.length, 'appearance')}, ${duration(screenTime(episode, identity.tracks))} in all`;
  return (
    <>
      <svg
        className="insp-timeline"
        viewBox={`0 0 ${ACROSS} 22`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`On screen: ${words}`}
        onPointerMove={look}
      >
        <path d={timelinePath(spans, length)} fill={identityColour(identity)}>
          {hint !== '' && <title>{hint}</title>}
        </path>
      </svg>
      <p className="insp-quiet">{words}</p>
    </>
  );
});
