import { memo } from 'react';
import { type Frame, labelSpan, MARK_LINE, type PlacedMark } from './frame.ts';
import { seriesPath } from './paths.ts';
import type { Axis, Band, Series } from './types.ts';

interface GroundProps {
  readonly frame: Frame;
  readonly x: Axis;
  readonly left: Axis;
  readonly right: Axis | undefined;
  readonly bands: readonly Band[];
  readonly series: readonly Series[];
}

/** What stays while marks move: bands, grid, axes, series. */
export const Ground = memo(function Ground({ frame, x, left, right, bands, series }: GroundProps) {
  const { top, bottom } = frame;
  return (
    <g>
      {bands.map((band) => (
        <BandShape key={band.key} band={band} frame={frame} />
      ))}
      {frame.ticks.left.map(({ value, at }) => (
        <path key={value} className="chart-grid" d={`M${frame.left} ${at}H${frame.right}`} />
      ))}
      {series.map((one) => (
        <path
          key={one.key}
          className={`chart-${one.kind}`}
          data-dash={one.dash}
          d={seriesPath(one, frame)}
          style={{ '--c': one.colour } as React.CSSProperties}
        />
      ))}
      {series.map((one) => one.dots && <Dots key={one.key} series={one} frame={frame} />)}
      <path className="chart-axis" d={`M${frame.left} ${bottom}H${frame.right}`} />
      {frame.ticks.x.map(({ value, at, text }) => (
        <text key={value} className="chart-tick" x={at} y={bottom + 14} textAnchor="middle">
          {text}
        </text>
      ))}
      {frame.ticks.left.map(({ value, at, text }) => (
        <text key={value} className="chart-tick" x={frame.left - 6} y={at + 4} textAnchor="end">
          {text}
        </text>
      ))}
      {frame.ticks.right.map(({ value, at, text }) => (
        <text key={value} className="chart-tick" x={frame.right + 6} y={at + 4}>
          {text}
        </text>
      ))}
      <text
        className="chart-label"
        x={(frame.left + frame.right) / 2}
        y={frame.height - 5}
        textAnchor="middle"
      >
        {x.label}
      </text>
      <Upright text={left.label} at={12} middle={(top + bottom) / 2} />
      {right !== undefined && (
        <Upright text={right.label} at={frame.width - 6} middle={(top + bottom) / 2} />
      )}
    </g>
  );
});

function Dots({ series, frame }: { readonly series: Series; readonly frame: Frame }) {
  const up = frame.y[series.side ?? 'left'];
  return Array.from(series.x, (x, i) => (
    <circle key={x} cx={frame.x(x)} cy={up(series.y[i] ?? 0)} r={3} fill={series.colour} />
  ));
}

interface UprightProps {
  readonly text: string;
  readonly at: number;
  readonly middle: number;
}

function Upright({ text, at, middle }: UprightProps) {
  return (
    <text
      className="chart-label"
      textAnchor="middle"
      transform={`translate(${at} ${middle}) rotate(-90)`}
    >
      {text}
    </text>
  );
}

/** Bands narrower than this carry no label, px. */
const LABEL_ROOM = 54;

function BandShape({ band, frame }: { readonly band: Band; readonly frame: Frame }) {
  const from = frame.x(band.from);
  const width = Math.max(1, frame.x(band.to) - from);
  if (band.kind === 'plateau') {
    const y = frame.bottom - 3;
    return (
      <path className="chart-plateau" d={`M${from} ${y - 4}V${y}H${from + width}V${y - 4}`}>
        <title>{band.label}</title>
      </path>
    );
  }
  return (
    <g>
      <rect
        className={`chart-band band-${band.kind}`}
        x={from}
        y={frame.top}
        width={width}
        height={frame.bottom - frame.top}
      />
      {width > Math.max(LABEL_ROOM, band.label.length * 6) && (
        <text className="chart-band-label" x={from + width / 2} y={frame.top + 12}>
          {band.label}
        </text>
      )}
    </g>
  );
}

interface MarksProps {
  readonly frame: Frame;
  readonly placed: readonly PlacedMark[];
  readonly lines: number;
}

/** Places on the x axis, with their labels above the picture. */
export function Marks({ frame, placed, lines }: MarksProps) {
  return (
    <g>
      {placed.map(({ mark, line }) => {
        const at = frame.x(mark.at);
        const [from] = labelSpan(mark, at, frame.width);
        const y = frame.top - (lines - 1 - line) * MARK_LINE - 4;
        const labelled = line >= 0;
        return (
          <g key={mark.key} className={`chart-mark mark-${mark.kind}`}>
            <path d={`M${at} ${labelled ? y - 8 : frame.bottom - 8}V${frame.bottom}`} />
            {labelled && (
              <text x={from < at ? at - 4 : at + 4} y={y} textAnchor={from < at ? 'end' : 'start'}>
                {mark.label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
