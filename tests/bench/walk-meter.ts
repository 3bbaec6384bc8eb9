import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from '@playwright/test';

/** What a step of a walk cost the page. */
export interface StepCost {
  /** By the clock, until page and workers were at rest, s. */
  readonly seconds: number;
  /** CPU time of the main thread, ms. */
  readonly mainMs: number;
  /** Tasks of the main thread that took more than 50 ms of CPU time, and the longest of all, ms. */
  readonly longTasks: number;
  readonly longestMs: number;
  /** The longest by the clock, as other programs let it run, ms. */
  readonly longestWallMs: number;
  /** The main thread's heap after it, MB. */
  readonly heapMB: number;
  /** The most that the page's process, workers included, had in memory during it, MB; 0 where nobody tells. */
  readonly peakMB: number;
}

/** For so long the page uses next to no CPU when it is at rest, ms. */
const REST_MS = 700;
const REST_SHARE = 0.1;
const LONG_MS = 50;
/** Where profiles of steps with long tasks are kept, with when the tasks were; nowhere by default. */
const PROFILES = process.env.WALK_PROFILES;
/** Clock ticks a second of /proc, on every Linux that browsers run on. */
const TICKS = 100;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Measures a page's process from outside it: Linux alone says what memory and CPU time it takes. */
export class Meter {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #session: CDPSession;
  #pid = 0;

  private constructor(browser: Browser, page: Page, session: CDPSession) {
    this.#browser = browser;
    this.#page = page;
    this.#session = session;
  }

  static async of(browser: Browser, page: Page): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    if (PROFILES !== undefined) {
      await session.send('Profiler.enable');
      await session.send('Profiler.setSamplingInterval', { interval: 500 });
    }
    const meter = new Meter(browser, page, session);
    await meter.#findProcess();
    return meter;
  }

  /** What `step` cost, until the page is at rest or `mostMs` have gone by. */
  async measure(name: string, step: () => Promise<void>, mostMs: number): Promise<StepCost> {
    this.#forgetPeak();
    if (PROFILES !== undefined) await this.#session.send('Profiler.start');
    await this.#browser.startTracing(this.#page, {
      categories:
        PROFILES === undefined ? ['toplevel'] : ['toplevel', 'devtools.timeline', 'cc', 'blink'],
    });
    const start = performance.now();
    const spent = await this.#metric('ThreadTime');
    let failure: unknown;
    try {
      await step();
      await this.rest(mostMs);
    } catch (error) {
      failure = error;
    }
    const seconds = (performance.now() - start) / 1000;
    const mainMs = ((await this.#metric('ThreadTime')) - spent) * 1000;
    const heapMB = (await this.#metric('JSHeapUsedSize')) / 1e6;
    const profile =
      PROFILES === undefined ? undefined : (await this.#session.send('Profiler.stop')).profile;
    const trace = await this.#browser.stopTracing();
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    if (failure !== undefined) throw failure;
    const tasks = mainTasks(traceEvents, this.#pid);
    const long = tasks.filter(({ tdur = 0 }) => tdur > LONG_MS * 1000);
    if (profile !== undefined && long.length > 0) {
      const file = join(PROFILES ?? '', `${name.replace(/\W+/g, '-')}.json`);
      const within = traceEvents.filter(
        (one) =>
          one.pid === this.#pid &&
          one.tid === long[0]?.tid &&
          one.ph === 'X' &&
          long.some(({ ts, dur = 0 }) => one.ts >= ts && one.ts < ts + dur),
      );
      writeFileSync(file, JSON.stringify({ long, within, profile }));
    }
    const own = tasks.map(({ tdur = 0 }) => tdur / 1000);
    return {
      seconds,
      mainMs,
      longTasks: long.length,
      longestMs: own.reduce((most, ms) => Math.max(most, ms), 0),
      longestWallMs: tasks.reduce((most, { dur = 0 }) => Math.max(most, dur / 1000), 0),
      heapMB,
      peakMB: this.#peak(),
    };
  }

  /** Until the page's process, workers included, does next to nothing. */
  async rest(mostMs: number): Promise<void> {
    const until = performance.now() + mostMs;
    let calm = 0;
    while (calm < 2 && performance.now() < until) {
      const before = this.#cpu();
      await this.#page.waitForTimeout(REST_MS);
      calm = this.#cpu() - before < REST_MS * REST_SHARE ? calm + 1 : 0;
    }
  }

  /** The process that the page runs in: a reload may give it another. */
  async #findProcess(): Promise<void> {
    const browser = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    renderers.sort((a, b) => b.cpuTime - a.cpuTime);
    this.#pid = renderers[0]?.id ?? 0;
    await browser.detach();
  }

  async #metric(name: string): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return metrics.find((one) => one.name === name)?.value ?? 0;
  }

  /** CPU time of the process so far, ms. */
  #cpu(): number {
    const text = readOf(`/proc/${this.#pid}/stat`);
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS;
  }

  #peak(): number {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readOf(`/proc/${this.#pid}/status`))?.[1];
    return Number(kilobytes ?? 0) / 1000;
  }

  #forgetPeak(): void {
    try {
      writeFileSync(`/proc/${this.#pid}/clear_refs`, '5');
    } catch {
      // Where that is not allowed, the peak is the one so far.
    }
  }
}

function readOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The tasks of the page's main thread. */
function mainTasks(events: readonly TraceEvent[], pid: number): readonly TraceEvent[] {
  const main = events.find(
    (one) => one.name === 'thread_name' && one.pid === pid && one.args?.name === 'CrRendererMain',
  );
  return events.filter(
    (one) =>
      one.ph === 'X' &&
      one.name === 'ThreadControllerImpl::RunTask' &&
      one.pid === pid &&
      one.tid === main?.tid,
  );
}
