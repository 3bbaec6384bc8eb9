import { expect, type Page } from '@playwright/test';
import { idsOf, madeBy, partsOf } from '../../src/core/moderation/by-fields.ts';
import type { LogEntry, Operation, SimpleOperation } from '../../src/core/moderation/types.ts';

/** What the page showed of what a key could be about. */
export interface Screen {
  readonly layer: 'dialog' | 'question' | 'wall' | 'names' | 'changes' | 'faces';
  /** `kind:a:b` of a question that was painted. */
  readonly question: string | undefined;
  /** Text of what keys are about: ids and names are in it. */
  readonly text: string;
  /** Label of a text field that has the focus. */
  readonly field: string | undefined;
}

/** A key, and what was on the screen then. */
export interface Press {
  readonly at: number;
  readonly key: string;
  readonly screen: Screen;
}

export interface Recorded {
  readonly presses: readonly Press[];
  /** Steps of the history at the moment that they were stored. */
  readonly stored: readonly { readonly at: number; readonly entry: LogEntry }[];
  /** Questions that gave way to another without a key since they were painted. */
  readonly swaps: readonly string[];
}

declare global {
  interface Window {
    hands?: Recorded;
  }
}

/** Record, from the next page on, every key with what stood on the screen, and every step that is stored. */
export async function watchHands(page: Page): Promise<void> {
  await page.addInitScript(record);
}

/** In the page. */
function record(): void {
  const presses: Press[] = [];
  const stored: { at: number; entry: LogEntry }[] = [];
  const swaps: string[] = [];
  window.hands = { presses, stored, swaps };

  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    if (Array.isArray(key) && key[0] === 'log') {
      stored.push({ at: performance.now(), entry: structuredClone(value) as LogEntry });
    }
    return put.call(this, value, key);
  };

  const textOf = (...selectors: readonly string[]): string =>
    selectors
      .flatMap((selector) => [...document.querySelectorAll(selector)])
      .map((one) =>
        [one.getAttribute('data-key'), one.getAttribute('aria-label'), one.textContent].join(' '),
      )
      .join(' | ');
  const look = (): Screen => {
    const here = document.activeElement;
    const isField =
      here instanceof HTMLInputElement && ['text', 'search', 'number'].includes(here.type);
    const field = isField ? (here.getAttribute('aria-label') ?? here.name) : undefined;
    const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
    const question = document.querySelector('[data-question]')?.getAttribute('data-question');
    const screen = (layer: Screen['layer'], text: string): Screen => ({
      layer,
      question: layer === 'question' ? (question ?? undefined) : undefined,
      text: `${text} ${field ?? ''}`,
      field,
    });
    if (dialog !== undefined) return screen('dialog', textOf('dialog[open]'));
    if (document.querySelector('.batch-wall') !== null)
      return screen('wall', textOf('.batch-wall', '.batch-wall input'));
    if (document.querySelector('.review') !== null) return screen('question', textOf('.review'));
    if (document.querySelector('.names') !== null) {
      const card = here?.closest('.name-card');
      return screen('names', card?.textContent ?? '');
    }
    if (document.querySelector('.diff-stage') !== null) {
      return screen('changes', textOf('.diff-stage'));
    }
    const about = [
      '[aria-selected="true"]',
      '[data-active]',
      '.insp-who h2',
      '.people',
      '.identity',
    ];
    const own = isField ? ` | ${here.closest('[role="row"], section, header')?.textContent}` : '';
    return screen('faces', textOf(...about, '.centre header', '.join-dialog') + own);
  };

  let painted = look();
  let pressedAt = 0;
  let shownAt = 0;
  const channel = new MessageChannel();
  // A message that is posted before a frame is painted arrives after it.
  channel.port1.onmessage = () => {
    const now = look();
    if (now.question !== painted.question) {
      const left = painted.question;
      if (left !== undefined && now.question !== undefined && pressedAt < shownAt) {
        swaps.push(`${left} → ${now.question}`);
      }
      shownAt = performance.now();
    }
    painted = now;
  };
  const frame = (): void => {
    channel.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.addEventListener(
    'keydown',
    ({ key }) => {
      pressedAt = performance.now();
      presses.push({ at: pressedAt, key, screen: look() });
    },
    { capture: true },
  );
}

/** Keys that a step of a kind can come from, by what was on the screen. */
function canCome(operation: Operation, { key, screen }: Press): boolean {
  const { layer, field } = screen;
  const is = (...keys: readonly string[]): boolean => keys.includes(key.toLowerCase());
  const inField = field !== undefined && is('enter', 'tab', 'escape');
  switch (operation.type) {
    case 'threshold':
      return true;
    case 'label':
      return inField || layer === 'dialog' || (field === undefined && /^[1-9xs]$/i.test(key));
    case 'batch':
      return field === undefined || is('enter');
    case 'lock':
    case 'unlock':
      // By its key, or by its button that has the focus.
      return field === undefined && is('l', 'enter', ' ') && layer === 'faces';
    case 'merge':
    case 'not-same':
    case 'confirm':
    case 'move':
    case 'answer':
      return (
        (field === undefined || layer === 'dialog') &&
        is('y', 'x', 'u', 'g', 'm', 'enter', ' ', ...'123456789')
      );
    default:
      return field === undefined || is('enter');
  }
}

/** Whether what a step names was what the keys were about. */
function isAbout(operation: SimpleOperation, { screen }: Press, names: NamesGiven): boolean {
  const asked = 'question' in operation ? operation.question : undefined;
  if (asked !== undefined && screen.layer === 'question') {
    return screen.question === `${asked.kind}:${asked.a}:${asked.b}`;
  }
  const made = madeBy(operation);
  return idsOf(operation)
    .filter((id) => !made.includes(id))
    .every((id) => [id, ...(names.get(id) ?? [])].some((one) => screen.text.includes(one)));
}

/** Identity → every name that it, or one that was merged with it, was ever given. */
type NamesGiven = ReadonlyMap<string, ReadonlySet<string>>;

function namesGiven(stored: Recorded['stored']): NamesGiven {
  const names = new Map<string, Set<string>>();
  const of = (id: string): Set<string> => {
    const known = names.get(id) ?? new Set();
    names.set(id, known);
    return known;
  };
  for (const operation of stored.flatMap(({ entry }) => partsOf(entry.operation))) {
    if (operation.type === 'label' && operation.labels.name !== undefined) {
      of(operation.identityId).add(operation.labels.name);
    }
    if (operation.type !== 'merge') continue;
    const merged = [operation.target, ...operation.sources].map(({ identityId }) => identityId);
    const all = merged.flatMap((id) => [...of(id)]);
    for (const id of merged) for (const name of all) of(id).add(name);
  }
  return names;
}

/**
 * Every step of the history came from one key, in order, and names what was on the screen when that key
 * was pressed; and no question gave way to another by itself.
 * @param visits of one episode: names that were given in one are read in the next
 */
export function expectSteadyHands(visits: readonly Recorded[]): void {
  const names = namesGiven(visits.flatMap(({ stored }) => stored));
  for (const visit of visits) expectSteadyVisit(visit, names);
}

function expectSteadyVisit({ presses, stored, swaps }: Recorded, names: NamesGiven): void {
  expect(swaps, 'questions that changed without a key').toEqual([]);
  let next = 0;
  for (const { at, entry } of stored) {
    const { operation, text } = entry;
    const from = presses.findIndex(
      (press, i) =>
        i >= next &&
        press.at <= at &&
        canCome(operation, press) &&
        (operation.type === 'threshold' ||
          partsOf(operation).every((one) => isAbout(one, press, names))),
    );
    const around = presses
      .slice(next)
      .filter((press) => press.at <= at)
      .slice(-12)
      .map(({ at: then, key, screen }) => {
        return { before: Math.round(at - then), key, ...screen, text: screen.text.slice(0, 300) };
      });
    const unseen = partsOf(operation)
      .flatMap(idsOf)
      .filter((id) => !presses.some(({ screen }) => screen.text.includes(id)));
    const told = JSON.stringify({ unseen, operation, around }, null, 1);
    expect(from, `${text}\n${told}`).not.toBe(-1);
    // A threshold that is applied with a decision is a step of the same key.
    next = operation.type === 'threshold' ? from : from + 1;
  }
}
