import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import sharp from 'sharp';
import { writeNpy } from '../../src/core/parse/npy.ts';
import { seeded } from '../unit/cluster/cases.ts';

const DIMENSIONS = 512;

/**
 * A folder with an episode of `tracks` tracks of one face each, `tracksEach` to a person, with 512-d
 * vectors; tracks of one person have a similarity of about .7.
 */
export function largeEpisode(tracks: number, tracksEach: number): string {
  const random = seeded(tracks);
  const direction = () => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const people = Array.from({ length: Math.ceil(tracks / tracksEach) }, direction);
  const data = new Float32Array(tracks * DIMENSIONS); // [tracks, 512]
  const rows = Array.from({ length: tracks }, (_, i) => {
    const person = people[Math.floor(i / tracksEach)] as Float32Array;
    const own = direction();
    const row = person.map((value, k) => value + 0.65 * (own[k] as number));
    const length = Math.hypot(...row);
    data.set(
      row.map((value) => value / length),
      i * DIMENSIONS,
    );
    return { ep_id: 'large-s01e01', face_id: `f${i}`, track_id: i + 1, frame_idx: i, ts: i / 24 };
  });
  const folder = mkdtempSync(join(tmpdir(), 'cutline-large-'));
  writeFileSync(
    join(folder, 'faces.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  writeFileSync(join(folder, 'faces.npy'), writeNpy({ n: tracks, d: DIMENSIONS, data }));
  return folder;
}

const FACES_EACH = 4;

/**
 * A folder with an episode as a season makes them: a person for every 50 tracks, whose shares fall with
 * the power .8 of their rank, and one track in ten of somebody who is seen once. Four faces a track.
 */
export function seasonEpisode(tracks: number): string {
  const random = seeded(tracks);
  const direction = () => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const people = Array.from({ length: Math.ceil(tracks / 50) }, direction);
  const shares: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= people.length; rank++) {
    total += 1 / rank ** 0.8;
    shares.push(total);
  }
  const data = new Float32Array(tracks * FACES_EACH * DIMENSIONS); // [tracks * FACES_EACH, 512]
  const lines: string[] = [];
  for (let track = 0; track < tracks; track++) {
    const drawn = random() * total;
    const person = people[shares.findIndex((share) => share >= drawn)] as Float32Array;
    const whose = random() < 0.1 ? direction() : person;
    const scene = direction();
    const spread = 0.5 + 0.35 * random();
    for (let k = 0; k < FACES_EACH; k++) {
      const own = direction();
      const at = lines.length * DIMENSIONS;
      let squares = 0;
      for (let i = 0; i < DIMENSIONS; i++) {
        const value =
          (whose[i] as number) + spread * (scene[i] as number) + 0.25 * (own[i] as number);
        data[at + i] = value;
        squares += value * value;
      }
      for (let i = 0; i < DIMENSIONS; i++) data[at + i] = (data[at + i] as number) / squares ** 0.5;
      const frame = track * 25 + k * 4;
      const face = { track_id: track + 1, frame_idx: frame, ts: frame / 24, quality: random() };
      lines.push(JSON.stringify({ ep_id: 'season-s01', face_id: `f${track}_${k}`, ...face }));
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'cutline-season-'));
  writeFileSync(join(folder, 'faces.jsonl'), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(join(folder, 'faces.npy'), writeNpy({ n: lines.length, d: DIMENSIONS, data }));
  return folder;
}

const PICTURES = 64;
const PICTURE_PX = 112;

/**
 * A folder with an episode of `tracks` tracks of `facesEach` faces, twenty tracks to a person, and a crop
 * of 112 pixels for every face. Qualities are rounded, so that some faces tie.
 */
export async function cropsEpisode(tracks: number, facesEach: number): Promise<string> {
  const random = seeded(tracks * facesEach);
  const direction = () => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const people = Array.from({ length: Math.ceil(tracks / 20) }, direction);
  const raw = { width: PICTURE_PX, height: PICTURE_PX, channels: 3 } as const;
  const pictures = await Promise.all(
    Array.from({ length: PICTURES }, (_, i) => {
      const noise = Uint8Array.from({ length: PICTURE_PX ** 2 * 3 }, () => 128 + i * random());
      return sharp(noise, { raw }).jpeg().toBuffer();
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'cutline-crops-'));
  const data = new Float32Array(tracks * facesEach * DIMENSIONS); // [tracks * facesEach, 512]
  const lines: string[] = [];
  for (let track = 0; track < tracks; track++) {
    const person = people[track % people.length] as Float32Array;
    const scene = direction();
    const crops = `crops/track_${String(track + 1).padStart(4, '0')}`;
    mkdirSync(join(folder, crops), { recursive: true });
    for (let k = 0; k < facesEach; k++) {
      const own = direction();
      const at = lines.length * DIMENSIONS;
      const row = person.map((x, i) => x + 0.5 * (scene[i] as number) + 0.25 * (own[i] as number));
      const length = Math.hypot(...row);
      data.set(
        row.map((value) => value / length),
        at,
      );
      const frame = track * 25 + k * 4;
      const crop = `${crops}/frame_${String(frame).padStart(6, '0')}.jpg`;
      writeFileSync(join(folder, crop), pictures[lines.length % PICTURES] as Uint8Array);
      const quality = Math.round(random() * 100) / 100;
      const face = { track_id: track + 1, frame_idx: frame, ts: frame / 24, quality };
      lines.push(
        JSON.stringify({
          ep_id: 'crops-s01e01',
          face_id: `f${track}_${k}`,
          ...face,
          crop_rel_path: crop,
        }),
      );
    }
  }
  writeFileSync(join(folder, 'faces.jsonl'), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(join(folder, 'faces.npy'), writeNpy({ n: lines.length, d: DIMENSIONS, data }));
  return folder;
}

/** What the page's main thread does, by its own clock: what other programs take is not in it. */
export class MainThread {
  readonly #cdp: CDPSession;

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  static async of(page: Page): Promise<MainThread> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new MainThread(cdp);
  }

  /** CPU time so far, ms. */
  async spent(): Promise<number> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const found = metrics.find(({ name }) => name === 'ThreadTime');
    if (found === undefined) throw new Error('this browser does not tell the time of its threads');
    return found.value * 1000;
  }
}

/** Watch how long the grid takes to show what a key did. To be called once a page. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const trace = { pressedAt: 0, first: 0, last: 0 };
    Object.assign(window, { keyTrace: trace });
    window.addEventListener(
      'keydown',
      () => Object.assign(trace, { pressedAt: performance.now(), first: 0, last: 0 }),
      true,
    );
    const grid = document.querySelector('[role="grid"][aria-label="Identities"]');
    if (grid === null) throw new Error('the grid is not on the page');
    let waiting = false;
    new MutationObserver(() => {
      if (trace.pressedAt === 0 || waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        // After the paint of the frame in which it changed.
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          waiting = false;
          trace.last = performance.now() - trace.pressedAt;
          if (trace.first === 0) trace.first = trace.last;
        };
        channel.port2.postMessage(0);
      });
    }).observe(grid, { childList: true, subtree: true, attributes: true, characterData: true });
  });
}

/** From the last key press to the first and to the last frame in which the grid changed, ms; 0 when it did not. */
export function keyTrace(page: Page): Promise<{ readonly first: number; readonly last: number }> {
  return page.evaluate(() => {
    const { keyTrace: trace } = window as unknown as { keyTrace: { first: number; last: number } };
    return { first: trace.first, last: trace.last };
  });
}

/** "median 12.1 ms, p95 20.4 ms, max 31.0 ms". */
export function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q: number) => (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}
