import { useId, useMemo, useRef } from 'react';
import { Button } from '../Button.tsx';
import { useSize } from '../use-size.ts';
import './chart.css';
import { frameOf, placeMarks } from './frame.ts';
import { Ground, Marks } from './Layers.tsx';
import { Reader } from './Reader.tsx';
import { saveAsPng, saveAsSvg } from './save-picture.ts';
import type { Band, ChartProps, Mark, Series } from './types.ts';

const NO_BANDS: readonly Band[] = [];
const NO_MARKS: readonly Mark[] = [];
/** Lines of labels above the picture, at most. */
const MOST_LINES = 3;

/** A chart with axes, legend and read-out. Give it stable arrays: what did not change is not drawn again. */
export function Chart(props: ChartProps) {
  const { label, description, x, left, right, series, height, onPick, readout, onRead } = props;
  const { bands = NO_BANDS, marks = NO_MARKS, step, legend = true, saveAs } = props;
  const place = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useSize(place);
  const id = useId();
  const lines = Math.min(MOST_LINES, marks.length);
  const frame = useMemo(
    () => frameOf({ x, left, ...(right === undefined ? {} : { right }), width, height, lines }),
    [x, left, right, width, height, lines],
  );
  const placed = useMemo(
    () => placeMarks(marks, frame.x, frame.width, lines),
    [marks, frame, lines],
  );
  return (
    <figure className="chart" aria-label={label}>
      {(legend || saveAs !== undefined) && (
        <figcaption className="chart-head">
          {legend && <Legend series={series} />}
          {saveAs !== undefined && (
            <span className="chart-save">
              <Button
                look="plain"
                aria-label={`Save ${label} as SVG`}
                onClick={() => svg.current && saveAsSvg(svg.current, saveAs, label)}
              >
                SVG
              </Button>
              <Button
                look="plain"
                aria-label={`Save ${label} as PNG`}
                onClick={() => svg.current && void saveAsPng(svg.current, saveAs, label)}
              >
                PNG
              </Button>
            </span>
          )}
        </figcaption>
      )}
      <div className="chart-place" ref={place} style={{ height }}>
        {width > 0 && (
          <>
            <svg ref={svg} width={width} height={height} role="img" aria-labelledby={id}>
              <title id={id}>{description}</title>
              <Ground frame={frame} x={x} left={left} right={right} bands={bands} series={series} />
              <Marks frame={frame} placed={placed} lines={lines} />
            </svg>
            <Reader
              label={label}
              x={x}
              left={left}
              {...(right === undefined ? {} : { right })}
              series={series}
              frame={frame}
              step={step ?? (x.domain[1] - x.domain[0]) / 200}
              onRead={onRead}
              {...(onPick === undefined ? {} : { onPick })}
              {...(readout === undefined ? {} : { readout })}
            />
          </>
        )}
      </div>
    </figure>
  );
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <ul className="chart-legend">
      {series.map(({ key, label, colour, kind, dash }) => (
        <li
          key={key}
          data-kind={kind}
          data-dash={dash}
          style={{ '--c': colour } as React.CSSProperties}
        >
          {label}
        </li>
      ))}
    </ul>
  );
}
