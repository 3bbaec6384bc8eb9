import { useEffect, useRef, useState } from 'react';
import type { BenchMachine, BenchRequest } from '../../../workers/bench/session.ts';
import { bench } from '../../bridge/bench.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import type { SpeedFailure } from '../../core/speed/report.ts';
import type { SpeedRow } from '../../core/speed/speed-row.ts';

/** What is measured at the moment. */
export interface Running {
  readonly plan: BenchRequest;
  readonly progress: Progress;
  /** Of the plans of this run: how many are done, and how many there are. */
  readonly done: number;
  readonly count: number;
}

/** How the last run ended, for who reads the status line. */
export type Ended = 'complete' | 'cancelled';

const STARTING: Progress = { stage: 'starting', done: 0, total: 0, unit: 'tracks' };

/** What was measured in this visit, and what is on its way. Nothing of it is stored. */
export function useBench() {
  const [machine, setMachine] = useState<BenchMachine>();
  const [fault, setFault] = useState<string>();
  const [rows, setRows] = useState<readonly SpeedRow[]>([]);
  const [failures, setFailures] = useState<readonly SpeedFailure[]>([]);
  const [running, setRunning] = useState<Running>();
  const [ended, setEnded] = useState<Ended>();
  const stop = useRef<AbortController>(undefined);

  useEffect(() => {
    bench.machine().then(setMachine, (error: unknown) => setFault(wordsOf(error)));
    return () => stop.current?.abort();
  }, []);

  const measure = async (plan: BenchRequest, done: number, count: number, signal: AbortSignal) => {
    setRunning({ plan, progress: STARTING, done, count });
    const onProgress = (progress: Progress) =>
      setRunning((now) => now && { ...now, plan, progress });
    try {
      const row = await bench.measure(plan, onProgress, signal);
      setRows((now) => withRow(now, row));
      setFailures((now) => now.filter((failure) => !isSame(failure, plan)));
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      // The next may be smaller, or on another engine: a failure is a line of the report.
      const { n, engine, workers } = plan;
      const failure = { n, engine, workers, reason: wordsOf(error) };
      setFailures((now) => [...now.filter((other) => !isSame(other, plan)), failure]);
    }
  };

  /** Measure one after the other; what is there already stays. */
  const start = async (plans: readonly BenchRequest[]): Promise<void> => {
    const abort = new AbortController();
    stop.current = abort;
    setEnded(undefined);
    try {
      for (const [done, plan] of plans.entries()) {
        if (abort.signal.aborted) throw new CancelledError();
        await measure(plan, done, plans.length, abort.signal);
      }
      setEnded('complete');
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      setEnded('cancelled');
    } finally {
      setRunning(undefined);
    }
  };
  const cancel = (): void => stop.current?.abort();
  const clear = (): void => {
    setRows([]);
    setFailures([]);
    setEnded(undefined);
  };
  return { machine, fault, rows, failures, running, ended, start, cancel, clear };
}

const isSame = (a: SpeedFailure, b: BenchRequest): boolean =>
  a.n === b.n && a.engine === b.engine && a.workers === b.workers;

/** With a row added in its place; of two of the same the quicker one stays, as with repeated runs. */
export function withRow(rows: readonly SpeedRow[], row: SpeedRow): readonly SpeedRow[] {
  const isTwin = (other: SpeedRow): boolean =>
    other.n === row.n &&
    other.engine === row.engine &&
    other.workers === row.workers &&
    other.linkage === row.linkage;
  const twin = rows.find(isTwin);
  if (twin !== undefined && twin.totalMs <= row.totalMs) return rows;
  return [...rows.filter((other) => !isTwin(other)), row].sort(
    (a, b) => a.n - b.n || order(a) - order(b) || a.workers - b.workers,
  );
}

const ORDER = ['wasm', 'webgpu', 'js'];
const order = ({ engine }: SpeedRow): number => ORDER.indexOf(engine);

function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  return error instanceof Error ? error.message : String(error);
}
