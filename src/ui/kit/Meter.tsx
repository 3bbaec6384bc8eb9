import type { CSSProperties } from 'react';
import './meter.css';

interface MeterProps {
  /** All as fractions of the bar's length. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly warning: number;
}

/** A bar with the target range as a band and the warning bound as a tick. For the eye: the number stands beside it. */
export function Meter({ value, low, high, warning }: MeterProps) {
  const style = {
    '--value': Math.min(1, Math.max(0, value)),
    '--low': low,
    '--span': high - low,
    '--warning': warning,
  } as CSSProperties;
  return (
    <span className="meter" style={style} aria-hidden="true">
      <i className="meter-target" />
      <i className="meter-value" />
      <i className="meter-warning" />
    </span>
  );
}
