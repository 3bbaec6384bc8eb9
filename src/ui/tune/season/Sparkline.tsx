import { memo, useMemo } from 'react';
import { episodeCurve } from '../../../core/season/episode-curve.ts';
import type { EpisodeFigures } from '../../../core/season/types.ts';

const WIDTH = 52;
const HEIGHT = 20;
const ROOM = 2;

interface SparklineProps {
  readonly figures: EpisodeFigures;
  readonly threshold: number;
}

/** Number of clusters over the threshold, small, with the threshold and the suggested one on it. */
export function Sparkline({ figures, threshold }: SparklineProps) {
  const { suggestion } = figures;
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <Curve figures={figures} />
      {suggestion?.decided === true && (
        <path
          className="spark-own"
          d={`M${(suggestion.from * WIDTH).toFixed(1)} ${HEIGHT - 0.5}H${(suggestion.to * WIDTH).toFixed(1)}`}
        />
      )}
      <path className="spark-now" d={`M${(threshold * WIDTH).toFixed(1)} 0V${HEIGHT}`} />
    </svg>
  );
}

const Curve = memo(function Curve({ figures }: Pick<SparklineProps, 'figures'>) {
  const path = useMemo(() => curvePath(episodeCurve(figures, 'clusters')), [figures]);
  return <path className="spark-line" d={path} />;
});

function curvePath(curve: Float64Array): string {
  let most = 1;
  for (const value of curve) if (value > most) most = value;
  let path = '';
  curve.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const x = ((i / (curve.length - 1)) * WIDTH).toFixed(1);
    const y = (HEIGHT - ROOM - (value / most) * (HEIGHT - 2 * ROOM)).toFixed(1);
    path += `${path === '' ? 'M' : 'L'}${x} ${y}`;
  });
  return path;
}
