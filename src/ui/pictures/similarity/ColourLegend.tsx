import { useEffect, useRef } from 'react';
import { cosine } from '../../kit/cosine.ts';
import { formatThreshold } from '../../kit/format.ts';
import { useSimilarityName } from '../../kit/similarity-name.ts';
import { ENTRIES, HIGHEST, LOWEST } from './colours.ts';

const TICKS = [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1];
/** Ticks nearer to the cut than this make room for it. */
const CLEAR = 0.07;

interface ColourLegendProps {
  readonly table: Uint8ClampedArray<ArrayBuffer>;
  readonly threshold: number;
  /** Px: that of the picture. */
  readonly height: number;
}

const placeOf = (value: number): string => `${((HIGHEST - value) / (HIGHEST - LOWEST)) * 100}%`;

/** Which colour is which similarity, and where the cut is. */
export function ColourLegend({ table, threshold, height }: ColourLegendProps) {
  const name = useSimilarityName();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const image = new ImageData(1, ENTRIES);
    const words = new Uint32Array(image.data.buffer);
    words.set(new Uint32Array(table.buffer));
    words.reverse();
    context.putImageData(image, 0, 0);
  }, [table]);
  return (
    <div
      className="heat-legend"
      role="img"
      aria-label={`Colours: ${name} from −0.2, darkest, to 1, brightest; the cut is at ${formatThreshold(threshold)}`}
    >
      <span className="heat-legend-title" style={{ height }}>
        {name}
      </span>
      <div className="heat-legend-bar" style={{ height }}>
        <canvas ref={canvas} width={1} height={ENTRIES} />
        {TICKS.map((tick) => (
          <span
            key={tick}
            className="heat-tick"
            hidden={Math.abs(tick - threshold) < CLEAR}
            style={{ top: placeOf(tick) }}
          >
            {tick === 0 || tick === 1 ? String(tick) : cosine(tick).replace(/0$/, '')}
          </span>
        ))}
        <span className="heat-cut" style={{ top: placeOf(threshold) }}>
          {formatThreshold(threshold)}
        </span>
      </div>
    </div>
  );
}
