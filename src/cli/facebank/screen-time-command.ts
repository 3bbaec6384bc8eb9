import { Command, Option } from 'commander';
import { AppError } from '../../core/errors.ts';
import { coAppearances } from '../../core/facebank/co-appearance.ts';
import {
  type Appearance,
  appearances,
  type ScreenTime,
  screenTimes,
} from '../../core/facebank/screen-time.ts';
import { screenTimeCsv } from '../../core/facebank/screen-time-csv.ts';
import type { Person } from '../../core/facebank/types.ts';
import { bareCount } from '../../core/words.ts';
import { loadEngine } from '../kit/engines.ts';
import {
  type PlacesOptions,
  placesOf,
  saveText,
  withSeasonOptions,
} from '../kit/episode-places.ts';
import { loadEpisode } from '../kit/load-episode.ts';
import { note, print, progressLine } from '../kit/output.ts';
import { clock } from '../kit/program-error.ts';
import { shownInLine } from '../kit/shown.ts';
import { bankEpisode, FOR_BANK } from './bank-episode.ts';
import { readBankFolder } from './bank-folder.ts';

interface ScreenTimeOptions extends PlacesOptions {
  readonly facebank?: string;
  readonly format: 'text' | 'json' | 'csv';
  readonly out?: string;
}

export function screenTimeCommand(): Command {
  const command = new Command('screen-time').description(
    'How long everybody who has a name is on screen, by episode.',
  );
  return withSeasonOptions(command)
    .option('--facebank <dir>', 'folder of a Facebank: whose ids and names are one person')
    .addOption(
      new Option('--format <f>', 'output').choices(['text', 'json', 'csv']).default('text'),
    )
    .option('--out <file>', 'write there instead of printing')
    .addHelpText(
      'after',
      '\nOf every track the time from its first to its last frame; what several tracks of one person cover\ncounts once. confidence is that of the least sure identity: locked, named (by hand) or matched. It writes\nnothing but --out. csv has a line for each person and episode.',
    )
    .action(async (options: ScreenTimeOptions) => {
      const text = await screenTime(options);
      if (options.out === undefined) print(text);
      else await saveText(options.out, text, 'screen-time');
    });
}

async function screenTime(options: ScreenTimeOptions): Promise<string> {
  const { facebank, format } = options;
  const people =
    facebank === undefined ? [] : (await readBankFolder(facebank, clock(undefined))).bank.people;
  const all = await castOf(options, people);
  switch (format) {
    case 'csv':
      return screenTimeCsv(all);
    case 'json':
      return `${JSON.stringify(jsonOf(all), undefined, 2)}\n`;
    case 'text':
      return `${pageOf(all).map(shownInLine).join('\n')}\n`;
    default:
      return format satisfies never;
  }
}

/** Who is in each of the episodes; one that cannot be read is told, and the others go on. */
async function castOf(
  options: ScreenTimeOptions,
  people: readonly Person[],
): Promise<readonly (readonly Appearance[])[]> {
  const places = await placesOf(options);
  const engine = await loadEngine('wasm');
  const all: (readonly Appearance[])[] = [];
  const onDone = progressLine('episodes', 'silent');
  let first: unknown;
  for (const [index, { name, where }] of places.entries()) {
    const skipBadLines = options.skipBadLines ?? false;
    try {
      const loaded = await loadEpisode({ ...where, skipBadLines }, FOR_BANK);
      all.push(appearances(await bankEpisode(loaded, engine, undefined), people));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      first ??= error;
      note(`${name}: ${error.userMessage}`);
    }
    onDone(index + 1, places.length);
  }
  if (all.length === 0) throw first;
  return all;
}

function jsonOf(all: readonly (readonly Appearance[])[]) {
  const names = new Map(all.flat().map((one) => [one.key, one]));
  return {
    people: screenTimes(all).map((one) => ({
      person_id: one.personId === '' ? null : one.personId,
      name: one.name,
      seconds: rounded(one.seconds),
      faces: one.faces,
      episodes: one.episodes.map((own) => ({
        ...{ ep_id: own.epId, run_id: own.runId, seconds: rounded(own.seconds) },
        ...{ faces: own.faces, tracks: own.tracks, confidence: own.confidence },
        first_ts: figure(own.firstTs),
        last_ts: figure(own.lastTs),
        identity_ids: own.identityIds,
      })),
    })),
    together: coAppearances(all).map(({ a, b, seconds, episodes }) => ({
      names: [names.get(a)?.name, names.get(b)?.name],
      person_ids: [a, b].map((key) => names.get(key)?.personId || null),
      seconds: rounded(seconds),
      episodes,
    })),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const figure = (value: number): number | null => (Number.isNaN(value) ? null : rounded(value));

function pageOf(all: readonly (readonly Appearance[])[]): string[] {
  const times = screenTimes(all);
  const head = `${bareCount(all.length, 'episode')}, ${bareCount(times.length, 'person', 'people')} with a name`;
  return [head, ...times.flatMap(personLines)];
}

function personLines({ name, personId, seconds, faces, episodes }: ScreenTime): string[] {
  const id = personId === '' || personId === name ? '' : ` (${personId})`;
  const several = episodes.length > 1;
  const lines = episodes.map((one) => {
    const where = one.runId === '' ? one.epId : `${one.epId}, run ${one.runId}`;
    const untimed = one.untimed > 0 ? `, ${bareCount(one.untimed, 'track')} without times` : '';
    const from = Number.isNaN(one.firstTs)
      ? ''
      : `, ${clockTime(one.firstTs)} to ${clockTime(one.lastTs)}`;
    return `${several ? '    ' : '  '}${where}: ${clockTime(one.seconds)}, ${bareCount(one.faces, 'face')}${from}${untimed}, ${one.confidence}`;
  });
  const sum = several
    ? `: ${clockTime(seconds)} in ${bareCount(episodes.length, 'episode')}, ${bareCount(faces, 'face')}`
    : '';
  return [`  ${name}${id}${sum}`, ...lines.map((line) => `  ${line}`)];
}

/** 1:02:03.4 */
function clockTime(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const [h, m, s] = [
    Math.floor(tenths / 36_000),
    Math.floor(tenths / 600) % 60,
    (tenths % 600) / 10,
  ];
  const rest = s.toFixed(1).padStart(4, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`;
}
