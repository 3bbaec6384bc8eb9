import { useMemo } from 'react';
import { largest, smallest } from '../../core/many.ts';
import type { SpeedRow } from '../../core/speed/speed-row.ts';
import { Chart } from '../kit/charts/Chart.tsx';
import type { Axis, Series } from '../kit/charts/types.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { engineWords } from './bench-words.ts';

const COLOURS = ['var(--accent)', 'var(--id-3)', 'var(--id-21)', 'var(--id-2)', 'var(--id-8)'];
const DASHES = [undefined, 'dashed', 'dotted'] as const;
const tracks = (log: number): string => formatCount(Math.round(10 ** log));
const time = (log: number): string => formatMs(10 ** log);
/** Of a tick: "10 ms", "1 s". */
const decade = (log: number): string => (log < 3 ? `${10 ** log} ms` : `${10 ** (log - 3)} s`);

/** How time grows with the number of tracks, both as logarithms: twice as steep is another power of n. */
export function SpeedChart({ rows }: { readonly rows: readonly SpeedRow[] }) {
  const { series, x, left } = useMemo(() => picture(rows), [rows]);
  return (
    <Chart
      label="Time by tracks"
      description={series.map((one) => sentence(one)).join(' ')}
      x={x}
      left={left}
      series={series}
      height={300}
      step={(x.domain[1] - x.domain[0]) / 40}
      saveAs="cutline-speed"
    />
  );
}

const sentence = ({ label, x, y }: Series): string =>
  `${label}: ${Array.from(x, (at, i) => `${tracks(at)} tracks ${time(y[i] as number)}`).join(', ')}.`;

function picture(rows: readonly SpeedRow[]) {
  const groups = new Map<string, SpeedRow[]>();
  for (const row of rows) {
    const label = `${engineWords(row)}${linkageWords(row, rows)}`;
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  const series = [...groups].map(([label, mine], i): Series => {
    const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length];
    return {
      key: label,
      label,
      kind: 'line',
      dots: true,
      colour: COLOURS[i % COLOURS.length] as string,
      x: mine.map(({ n }) => Math.log10(n)),
      y: mine.map(({ totalMs }) => Math.log10(totalMs)),
      format: time,
      ...(dash === undefined ? {} : { dash }),
    };
  });
  const sizes = [...new Set(rows.map(({ n }) => Math.log10(n)))].sort((a, b) => a - b);
  const times = rows.map(({ totalMs }) => Math.log10(totalMs));
  const low = Math.floor(smallest(times));
  const high = Math.max(low + 1, Math.ceil(largest(times)));
  const x: Axis = {
    label: 'tracks',
    domain: [(sizes[0] as number) - 0.06, (sizes.at(-1) as number) + 0.06],
    ticks: sizes,
    format: tracks,
  };
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const left: Axis = { label: '', domain: [low, high], ticks: decades, format: decade };
  return { series, x, left };
}

/** Of several linkages, which. */
const linkageWords = ({ linkage }: SpeedRow, rows: readonly SpeedRow[]): string =>
  rows.some((other) => other.linkage !== linkage) ? `, ${linkage}` : '';
