import type { ModelSession, Tensor } from '../../src/core/face/session.ts';
import { answered, SILENT } from '../common/patience.ts';

/** Side that is tried of an input of any size: detectors take multiples of 32. */
const FREE_SIDE = 320;
/** How far numbers may lie apart, parts of the largest of their output: both compute in single precision. */
const TOLERANCE = 2e-3;
/** Runs that are timed; one before them compiles. */
const RUNS = 3;

/** Looks that a device gets to open a model or run it, of which shaders may take most: 15 s. */
const LOOKS = 60;

/** Opens a model on the graphics device, or without. */
type Open = () => Promise<ModelSession>;

/** What a device that says nothing is left with. */
class Silence extends Error {}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const answer = await answered(work, LOOKS);
  if (answer === SILENT) throw new Silence('the graphics device did not answer');
  return answer;
}

/** Give a session up; nobody waits for a device that may never answer. */
function giveUp(session: Promise<ModelSession> | undefined): void {
  session?.then((late) => late.release()).catch(() => {});
}

interface Surroundings {
  readonly now: () => number;
  /** It never answered: what is opened from here on is opened without it. */
  readonly onSilence: () => void;
}

/**
 * A model on the graphics device, where that computes what the processor computes, and is quicker; else
 * on the processor. A device that fails later gives way to the processor, in the middle of a run, and so does one
 * that does not answer: what it shares with the processor's session may be stuck with it, so a new one is opened.
 */
export async function openWhereRight(
  onGpu: Open,
  onCpu: Open,
  { now, onSilence }: Surroundings = { now: () => performance.now(), onSilence: () => {} },
): Promise<ModelSession> {
  const cpu = await onCpu();
  let opening: Promise<ModelSession> | undefined;
  try {
    opening = onGpu();
    const gpu = await inTime(opening);
    const feeds = trialFeeds(gpu);
    const [expected, got] = [await cpu.run(feeds), await inTime(gpu.run(feeds))];
    const right = agree(expected, got);
    const quicker = right && (await timed(gpu, feeds, now)) < (await timed(cpu, feeds, now));
    if (!quicker) {
      await inTime(gpu.release());
      return cpu;
    }
    await cpu.release();
    return givingWay(gpu, onCpu, onSilence);
  } catch (error) {
    // What a driver cannot do is no fault of the model: it runs without.
    console.warn(error);
    giveUp(opening);
    if (!(error instanceof Silence)) return cpu;
    onSilence();
    return onCpu();
  }
}

/** Goes on without the device once that has failed. */
function givingWay(gpu: ModelSession, onCpu: Open, onSilence: () => void): ModelSession {
  let cpu: Promise<ModelSession> | undefined;
  return {
    inputs: gpu.inputs,
    outputs: gpu.outputs,
    run: async (feeds) => {
      if (cpu === undefined) {
        try {
          return await inTime(gpu.run(feeds));
        } catch (error) {
          console.warn(error);
          if (error instanceof Silence) onSilence();
          cpu ??= onCpu();
          giveUp(Promise.resolve(gpu));
        }
      }
      return (await cpu).run(feeds);
    },
    release: async () => (cpu === undefined ? gpu : await cpu).release(),
  };
}

/** The same wave for every input, in a range that all of them know. */
function trialFeeds({ inputs }: ModelSession): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    inputs.map(({ name, dims }) => {
      const sizes = dims.map((size, i) => {
        if (typeof size === 'number' && size > 0) return size;
        return i < 2 ? 1 : FREE_SIDE;
      });
      const count = sizes.reduce((product, size) => product * size, 1);
      const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37));
      return [name, { data, dims: sizes }];
    }),
  );
}

/** Whether two answers are one, as far as single precision goes. */
export function agree(
  expected: Readonly<Record<string, Tensor>>,
  got: Readonly<Record<string, Tensor>>,
): boolean {
  return Object.entries(expected).every(([name, { data }]) => {
    const other = got[name]?.data;
    if (other?.length !== data.length) return false;
    let largest = 0;
    for (const value of data) largest = Math.max(largest, Math.abs(value));
    const most = TOLERANCE * Math.max(largest, Number.MIN_VALUE);
    return data.every((value, i) => Math.abs(value - other[i]!) <= most);
  });
}

async function timed(
  session: ModelSession,
  feeds: Readonly<Record<string, Tensor>>,
  now: () => number,
): Promise<number> {
  const begun = now();
  for (let run = 0; run < RUNS; run++) await inTime(session.run(feeds));
  return now() - begun;
}
