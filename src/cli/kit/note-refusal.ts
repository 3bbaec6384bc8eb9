import { refusalText } from '../../core/metric/metric-words.ts';
import type { MetricReport } from '../../core/metric/types.ts';
import { note } from './output.ts';

/** Say on standard error when a metric that was asked for was not used. */
export function noteRefusal(metric: MetricReport | undefined, epId?: string): void {
  const text = metric && refusalText(metric);
  if (text !== undefined) note(epId === undefined ? text : `${epId}: ${text}`);
}
