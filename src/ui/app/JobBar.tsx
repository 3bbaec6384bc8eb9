import { useEffect, useId, useState } from 'react';
import type { Progress } from '../../core/job.ts';
import { formatBytes } from '../../core/words.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount, formatMany, timeLeft } from '../kit/format.ts';
import './job-bar.css';

/** Rates of the first moments say nothing, ms. */
const RATE_AFTER = 400;

/** The one long job: what it is, how far, how fast, and a way out. The store shows it once it is long. */
export function JobBar() {
  const job = useStore((state) => state.job);
  const cancelJob = useStore((state) => state.cancelJob);
  const title = useId();
  const running = job.type === 'running' ? job : undefined;
  const rate = useRate(running?.progress, running?.startedAt ?? 0);
  if (running === undefined) return null;
  const { stage, done, total } = running.progress;
  const share = total > 0 ? Math.min(1, done / total) : undefined;
  const percent = share === undefined ? undefined : Math.floor(share * 100);
  return (
    <section className="job-bar" aria-label="Progress">
      <div className="job-head">
        <strong id={title}>{running.title}</strong>
        <span>{percent === undefined ? '' : `${percent} %`}</span>
      </div>
      <div
        className={share === undefined ? 'job-track unknown' : 'job-track'}
        role="progressbar"
        aria-labelledby={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={percent === undefined ? stage : `${percent} percent, ${stage}`}
        tabIndex={-1}
      >
        <i style={{ transform: `scaleX(${share ?? 1})` }} />
      </div>
      <div className="job-foot">
        <span className="job-stage">
          {[stage === running.title ? '' : stage, amount(running.progress), rate]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
        {running.cancellable && <Button onClick={cancelJob}>Cancel</Button>}
      </div>
    </section>
  );
}

function amount({ done, total, unit }: Progress): string {
  if (done === 0 && total === 0) return '';
  const show = unit === 'bytes' ? formatBytes : unit === 'pairs' ? formatMany : formatCount;
  const suffix = unit === 'bytes' ? '' : ` ${unit}`;
  return total > 0 ? `${show(done)} of ${show(total)}${suffix}` : `${show(done)}${suffix}`;
}

interface Mark {
  readonly job: number;
  readonly stage: string;
  readonly at: number;
  readonly done: number;
}

/** "48 MB/s", "12,000 rows/s", "90M pairs/s · 40 s left" since the stage began; empty while that says nothing. */
function useRate(progress: Progress | undefined, job: number): string {
  const [mark, setMark] = useState<Mark | undefined>(undefined);
  const stage = progress?.stage;
  const done = progress?.done ?? 0;
  // A stage may begin anew with what the one before has left.
  const stale =
    stage !== undefined && (mark?.stage !== stage || mark.job !== job || done < mark.done);
  useEffect(() => {
    if (stale && stage !== undefined) setMark({ job, stage, at: performance.now(), done });
  }, [stale, stage, job, done]);
  if (progress === undefined || mark === undefined || stale) return '';
  const ms = performance.now() - mark.at;
  if (ms < RATE_AFTER || done <= mark.done) return '';
  const perSecond = ((done - mark.done) / ms) * 1000;
  const left = timeLeft((progress.total - done) / perSecond);
  const { unit } = progress;
  if (unit === 'bytes') return `${formatBytes(perSecond)}/s${left}`;
  const show = unit === 'pairs' ? formatMany : formatCount;
  return `${show(Math.round(perSecond))} ${unit}/s${left}`;
}
