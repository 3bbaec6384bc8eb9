import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { formatThreshold } from '../format.ts';
import { type Frame, within } from './frame.ts';
import { seriesValue } from './paths.ts';
import type { ChartProps, Series } from './types.ts';

interface ReaderProps
  extends Pick<ChartProps, 'label' | 'x' | 'left' | 'right' | 'series' | 'onPick' | 'readout'> {
  readonly frame: Frame;
  readonly step: number;
  readonly onRead: ChartProps['onRead'];
}

/** Read the values at the pointer, or at a line that arrow keys move. Nothing else is drawn again. */
export function Reader(props: ReaderProps) {
  const { label, x, frame, step, onPick, onRead } = props;
  const [at, setAt] = useState<number>();
  const read = (value: number | undefined): void => {
    setAt(value);
    onRead?.(value);
  };
  const [low, high] = x.domain;
  const lines = at === undefined ? [] : readLines(props, at);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = at ?? (low + high) / 2;
    if (event.key === 'Enter' && at !== undefined) onPick?.(at);
    else {
      const next = keyed(event.key, here, step, x.domain);
      if (next === undefined) return;
      read(at === undefined ? here : next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const px = at === undefined ? 0 : frame.x(at);
  const right = px > (frame.left + frame.right) / 2;
  return (
    <div
      className="chart-reader"
      role="slider"
      tabIndex={0}
      aria-label={`${label}: read at`}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={at ?? (low + high) / 2}
      aria-valuetext={lines.length === 0 ? 'Arrow keys read the values' : lines.join(', ')}
      data-pick={onPick === undefined ? undefined : ''}
      onPointerMove={(event) => read(valueAtPointer(event, frame))}
      onPointerLeave={() => read(undefined)}
      onBlur={() => read(undefined)}
      onClick={(event) => onPick?.(valueAtPointer(event, frame))}
      onKeyDown={onKeyDown}
    >
      {at !== undefined && (
        <>
          <div
            className="chart-cursor"
            style={{ left: px, top: frame.top, height: frame.bottom - frame.top }}
          />
          <div
            className="chart-readout"
            style={right ? { right: frame.width - px + 8 } : { left: px + 8 }}
          >
            {lines.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

function valueAtPointer(
  event: Pick<PointerEvent, 'clientX' | 'currentTarget'>,
  frame: Frame,
): number {
  return frame.valueAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
}

function keyed(
  key: string,
  here: number,
  step: number,
  domain: readonly [number, number],
): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return within(here + step, domain);
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(here - step, domain);
    case 'PageUp':
      return within(here + 10 * step, domain);
    case 'PageDown':
      return within(here - 10 * step, domain);
    case 'Home':
      return domain[0];
    case 'End':
      return domain[1];
    default:
      return undefined;
  }
}

function readLines({ x, left, right, series, readout }: ReaderProps, at: number): string[] {
  const format = x.format ?? formatThreshold;
  const value = (one: Series): string[] => {
    const y = seriesValue(one, at);
    if (y === undefined || !Number.isFinite(y)) return [];
    const axis = one.side === 'right' ? right : left;
    const words = one.format ?? axis?.format ?? short;
    return [`${one.label} ${words(y)}`];
  };
  return [format(at), ...series.flatMap(value), ...(readout?.(at) ?? [])];
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(3);
