import { checkParameters } from '../../src/core/cluster/parameters.ts';
import { jumpBank, listedSeeds, peopleOf } from '../../src/core/facebank/bank-log.ts';
import { describeOperation } from '../../src/core/moderation/describe-operation.ts';
import { stand } from '../../src/core/pipeline/stand.ts';
import { atRest, NO_CLUSTERING } from '../../src/state/clustering/clusterer.ts';
import { migrate } from '../../src/state/persistence/database.ts';
import { readEpisode, readLastKey, readPrints } from '../../src/state/persistence/episodes.ts';
import { readBank, sweepBank } from '../../src/state/persistence/facebank.ts';
import { readImpostors } from '../../src/state/persistence/impostors.ts';
import {
  readLibrary,
  readUnreadableRecord,
  sweepStorage,
} from '../../src/state/persistence/library.ts';
import { MIGRATIONS } from '../../src/state/persistence/migrations.ts';
import { readModels } from '../../src/state/persistence/models.ts';
import { readRawRows } from '../../src/state/persistence/raw-rows.ts';
import { readTruthRecord } from '../../src/state/persistence/truth.ts';
import { readVectorSets } from '../../src/state/persistence/vector-sets.ts';
import { readVectors, storedVectors } from '../../src/state/persistence/vectors.ts';
import { createAppStore } from '../../src/state/store.ts';
import {
  selectIdentitySet,
  selectMergeThresholds,
  selectSingletons,
  selectVisibleIdentities,
} from '../../src/state/views/selectors.ts';
import { openAs } from '../../src/state/views/stand.ts';
import dump from '../fixtures/storage/1-standing.json' with { type: 'json' };
import { disk } from '../unit/state/memory-disk.ts';
import type { Damages } from './damage.ts';
import { VALUE_DAMAGES } from './damages-values.ts';
import type { Random } from './random.ts';
import { type Files, json, type Read, type World, world } from './world.ts';

const KEY = 'show-s01e03/';
const AT = '2026-01-02T03:04:05Z';
const SHA = 'a'.repeat(64);

/** What a page has stored: read as a page does that is opened, down to what it would show. */
export function storedWorld(): World {
  const stored = dump.records.filter(({ key: [kind] }) => kind !== 'crop');
  const records = [...stored, ...MORE];
  const files = Object.fromEntries(
    records.map(({ key, value }) => [JSON.stringify(key), json(value)]),
  );
  return world('stored', files, readAll, { quiet: true, damages: RECORD_DAMAGES });
}

const person = (id: string, name: string, seeds: readonly string[]) => ({
  ...{ id, formerIds: ['list'], name, aliases: ['list', 'Zo'], show: 'Drawn', colour: 3 },
  ...{ notes: '', seeds: ['list', ...seeds], createdAt: AT, updatedAt: AT, extra: {} },
});
const floats = (...numbers: readonly number[]) => [
  'Float32Array',
  btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(numbers).buffer))),
];
const step = (seq: number, changes: readonly unknown[]) => ({
  key: ['bank-step', seq],
  value: { seq, at: AT, text: 'Added Zoë', changes: ['list', ...changes] },
});

/** What the fixture has nothing of. */
const MORE = [
  step(1, [{ after: person('zoe', 'Zoë', ['zoe_1']) }]),
  step(2, [
    { before: person('zoe', 'Zoë', ['zoe_1']), after: person('zoe', 'Zoé', ['zoe_1']) },
    { after: person('bob', 'Bob', []) },
  ]),
  { key: ['bank-cursor'], value: { cursor: 2, lastSeq: 2, change: 5 } },
  {
    key: ['seed', 'zoe_1'],
    value: {
      ...{ id: 'zoe_1', model: { name: 'drawn', dimension: 3 }, vector: floats(1, 0, 0) },
      ...{
        origin: { type: 'photo', file: 'a.jpg' },
        quality: { size: 9 },
        createdAt: AT,
        extra: {},
      },
    },
  },
  {
    key: ['model', SHA],
    value: {
      ...{ sha256: SHA, file: 'a.onnx', bytes: 9, name: 'drawn', role: 'embedder', dimension: 3 },
      feed: { order: 'rgb', mean: ['list', 1, 2, 3], scale: 4 },
      ...{ fed: 'hand', addedAt: AT },
    },
  },
  { key: ['model-choice'], value: { detector: SHA, embedder: SHA } },
  {
    key: ['truth', KEY],
    value: { name: 't.json', entries: ['list', ['list', '1', 'Zoë']], unused: { unknown: 0 } },
  },
  {
    key: ['vectors', KEY, 1, 'other'],
    value: {
      id: 'other',
      columns: { embeddingRow: ['Int32Array', ''], dim: 3, embeddingModel: 'drawn' },
      vectors: { n: 0, d: 3, chunks: 0 },
    },
  },
  {
    key: ['impostors'],
    value:
      '{"format": "cutline-impostors", "version": 1, "episodes": [{"model": "m", "episode": "e", "mean": 0.1, "deviation": 0.2, "tracks": 8}]}',
  },
];

/** Records are whole or not there: what is in them is of another kind, or of another length. */
const RECORD_DAMAGES: readonly Damages[] = [
  VALUE_DAMAGES,
  {
    'record lost': () => new Uint8Array(),
    'column of another kind': onColumns((_, base64, random) => [
      random.pick([
        'Uint8Array',
        'Int32Array',
        'Float64Array',
        'Map',
        'Blob',
        'undefined',
        'number',
      ]),
      base64,
    ]),
    'column cut': onColumns((kind, base64, random) => [
      kind,
      btoa(atob(base64).slice(0, 8 * random.below(atob(base64).length / 8))),
    ]),
    'numbers of a column': onColumns((kind, base64, random) => [
      kind,
      btoa(
        atob(base64)
          .split('')
          .map((c, i) => (i % 4 === 0 ? String.fromCharCode(random.below(9)) : c))
          .join(''),
      ),
    ]),
    'no number': (bytes, random) => {
      const text = new TextDecoder().decode(bytes);
      const found = [...text.matchAll(/(?<=[^\\]": )-?\d+(?:\.\d+)?/g)];
      if (found.length === 0) return undefined;
      const { 0: number, index } = random.pick(found);
      const odd = random.pick(['NaN', 'Infinity', '-Infinity', '-1', '0.5', '1e300']);
      const put = `["number", "${odd}"]`;
      return new TextEncoder().encode(
        text.slice(0, index) + put + text.slice(index + number.length),
      );
    },
  },
];

function onColumns(
  change: (kind: string, base64: string, random: Random) => readonly string[],
): Damages[string] {
  return (bytes, random) => {
    const text = new TextDecoder().decode(bytes);
    const found = [...text.matchAll(/\[\s*"(\w+Array)",\s*"([^"]*)"\s*\]/g)];
    if (found.length === 0) return undefined;
    const { 0: whole, 1: kind = '', 2: base64 = '', index } = random.pick(found);
    const put = JSON.stringify(change(kind, base64, random));
    return new TextEncoder().encode(text.slice(0, index) + put + text.slice(index + whole.length));
  };
}

/** As `restoreStorage` of the fixtures, for what may be anything. */
function unpack(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [kind, ...rest] = value as readonly unknown[];
    try {
      return unpackKind(kind, rest);
    } catch {
      return value;
    }
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpack(one)]));
}

function unpackKind(kind: unknown, rest: readonly unknown[]): unknown {
  if (kind === 'list') return rest.map(unpack);
  if (kind === 'undefined') return undefined;
  if (kind === 'number') return Number(rest[0]);
  if (kind === 'Map') return new Map(unpack(rest[0]) as [unknown, unknown][]);
  if (kind === 'Set') return new Set(unpack(rest[0]) as unknown[]);
  const { buffer } = Uint8Array.from(atob(String(rest.at(-1))), (c) => c.charCodeAt(0));
  switch (kind) {
    case 'Blob':
      return new Blob([buffer]);
    case 'Int8Array':
      return new Int8Array(buffer);
    case 'Uint8Array':
      return new Uint8Array(buffer);
    case 'Int16Array':
      return new Int16Array(buffer);
    case 'Int32Array':
      return new Int32Array(buffer);
    case 'Uint32Array':
      return new Uint32Array(buffer);
    case 'Float32Array':
      return new Float32Array(buffer);
    case 'Float64Array':
      return new Float64Array(buffer);
    default:
      return [kind, ...rest];
  }
}

async function readAll(files: Files): Promise<Read> {
  disk.wipe();
  for (const [key, bytes] of files) {
    if (bytes.length === 0) continue;
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    disk.put(JSON.parse(key) as (string | number)[], unpack(value));
  }
  await migrate(MIGRATIONS);
  const bank = await readBank(new Map());
  const told = [
    ...(await readLibrary()).unreadable,
    ...bank.unreadable.map(({ key }) => key.join()),
    ...(await readModels()).unreadable.map(({ key }) => key.join()),
  ];
  await readLastKey();
  await readImpostors();
  await readTruthRecord(KEY);
  await readPrints(KEY);
  await readUnreadableRecord(KEY);
  const people = showBank(bank);
  await sweepStorage();
  await sweepBank();
  const shown = await showEpisode();
  return { result: { people, shown }, told };
}

function showBank({ log, seeds }: Awaited<ReturnType<typeof readBank>>) {
  const people = peopleOf(log);
  for (let cursor = 0; cursor <= log.steps.length; cursor++) peopleOf(jumpBank(log, cursor));
  listedSeeds(log);
  return people.map(({ id, name, seeds: own }) => [id, name, own.map((seed) => seeds.has(seed))]);
}

/** Down to the identities that the page shows. */
async function showEpisode(): Promise<unknown> {
  const stored = await readEpisode(KEY);
  const { record, data, log, parameters, view, clustering } = stored;
  const vectors = await readVectors(record);
  const rows = storedVectors(record);
  for (let row = 0; row < rows.n; row++) await rows.row(row);
  await readRawRows(record);
  await readVectorSets(record);
  checkParameters({ ...parameters });
  stand(data, log, parameters);
  const open = openAs(data, log);
  const { api } = createAppStore();
  const { homes, base, ...made } = clustering ?? {};
  const { selection, ...rest } = view;
  const beyond = (clustering?.result.items.at(-1) ?? -1) >= open.episode.tracks.count;
  api.setState({
    open: { key: KEY, ...open, crops: 'ready' },
    ...(clustering === undefined || beyond
      ? NO_CLUSTERING
      : { ...NO_CLUSTERING, clustering: atRest(made as typeof clustering) }),
    ...{ homes, bases: base === undefined ? [] : [base], parameters, log, ...rest },
    selection: new Set(selection),
  } as Partial<ReturnType<typeof api.getState>>);
  const state = api.getState();
  const set = selectIdentitySet(state);
  selectVisibleIdentities(state);
  selectSingletons(state);
  selectMergeThresholds(state);
  return {
    n: vectors.n,
    identities: set?.identities.map(({ id, tracks, labels }) => [id, tracks.length, labels]),
    steps: log.entries.map(({ operation, at, text }) => [
      describeOperation(operation),
      at,
      text.trim(),
    ]),
  };
}
