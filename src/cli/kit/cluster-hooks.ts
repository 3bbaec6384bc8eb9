import { type JobHooks, SILENT_HOOKS } from '../../core/job.ts';
import { manyInShort, timeLeft } from '../../core/words.ts';
import { io } from './output.ts';

/** What is over sooner shows nothing, milliseconds. */
const SHOW_AFTER_MS = 500;
/** Milliseconds between two states of the line. */
const REDRAW_MS = 100;

/**
 * Hooks of a clustering: on a terminal one line on standard error says how far it is, how fast it goes
 * and how long it takes still; elsewhere nothing does.
 */
export function clusterHooks(now: () => number = () => performance.now()): JobHooks {
  const { stderr, progress } = io();
  if (progress !== undefined) return { ...SILENT_HOOKS, now, progress };
  if (stderr.isTTY !== true) return { ...SILENT_HOOKS, now };
  let begun = { stage: '', at: 0, done: 0 };
  let drawnAt = 0;
  let isDrawn = false;
  return {
    ...SILENT_HOOKS,
    now,
    progress: ({ stage, done, total, unit }) => {
      const at = now();
      if (stage !== begun.stage || done < begun.done) begun = { stage, at, done };
      const passed = at - begun.at;
      const isOver = done >= total;
      if (isOver && isDrawn) {
        stderr.write(ERASE);
        isDrawn = false;
      }
      if (isOver || passed < SHOW_AFTER_MS || at - drawnAt < REDRAW_MS) return;
      drawnAt = at;
      isDrawn = true;
      const perSecond = ((done - begun.done) / passed) * 1000;
      const left = timeLeft((total - done) / perSecond);
      const share = Math.floor((100 * done) / total);
      const rate = `${manyInShort(done)} of ${manyInShort(total)} ${unit} (${share} %), ${manyInShort(perSecond)}/s`;
      stderr.write(`${ERASE}${STAGES[stage] ?? stage}: ${rate}${left}`);
    },
  };
}

/** To the beginning of the line, which is empty then. */
const ERASE = '\r\x1b[K';
const STAGES: Readonly<Record<string, string>> = {
  similarity: 'comparing tracks',
  linkage: 'joining tracks',
};
