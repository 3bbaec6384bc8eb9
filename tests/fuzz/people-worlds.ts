import { Buffer } from 'node:buffer';
import { joinImported } from '../../src/core/facebank/join-imported.ts';
import { EMPTY_FACEBANK } from '../../src/core/facebank/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import type { IngestSource } from '../../workers/ingest/file-source.ts';
import { readPeople } from '../../workers/ingest/people.ts';
import { zipOf } from '../worker/zip-bytes.ts';
import { sourcesOf } from './read-episode.ts';
import { type Files, json, type Read, type World, world } from './world.ts';

const AT = '2026-01-01T00:00:00Z';
const THEN = '2025-01-02T03:04:05Z';

/** Known people: in our own files, in the pipeline's, and packed. */
export async function peopleWorlds(): Promise<World[]> {
  const own = ownFiles();
  const { file } = await zipOf('people.zip', own);
  return [
    world('people', own, readAll),
    world('pipeline-people', pipelineFiles(), readAll),
    world(
      'people-zip',
      { 'people.zip': new Uint8Array(await file.arrayBuffer()) },
      async (files) => {
        const { result, told } = await readAll(files);
        // A picture that has another name in an archive is nobody's.
        const plain = JSON.stringify(result, (key, value: unknown) =>
          key === 'pictures' ? undefined : value,
        );
        return { result: plain, told };
      },
    ),
  ];
}

/** As the page takes people: read, their pictures looked at, joined with nobody. */
async function readAll(files: Files): Promise<Read> {
  const sources = (await sourcesOf(files)).map(
    (source): IngestSource => ({
      ...source,
      blob: async () => new Blob([Uint8Array.from(await source.bytes())]),
    }),
  );
  const reading = await readPeople(sources, AT, SILENT_HOOKS);
  const { edit, brings, remarks } = joinImported(EMPTY_FACEBANK, new Map(), reading, AT);
  const seeds = brings.map(({ seed, pictures }) => ({
    ...seed,
    pictures: Object.entries(pictures).map(([kind, blob]) => [kind, blob.type]),
  }));
  return {
    result: { people: edit?.changes.map(({ after }) => after), seeds },
    told: remarks.map(({ text }) => text),
  };
}

const vector = (seed: number, d = 6): number[] => {
  const raw = Array.from(
    { length: d },
    (_, i) => Math.sin(3 * seed + 2 * i) + (i === seed ? 2 : 0),
  );
  const norm = Math.hypot(...raw);
  return raw.map((x) => Number((x / norm).toFixed(6)));
};

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

function ownFiles() {
  const seed = (id: string, k: number, more: object) => ({
    ...{ seed_id: id, embedding_model: 'drawn-6', embedding_dim: 6 },
    origin: { type: 'photo', file: `${id}.jpg` },
    quality: { size: 120, sharpness: 0.4, yaw: 3, confidence: 0.9 },
    ...{ created_at: THEN, extra: {}, embedding: vector(k) },
    ...more,
  });
  const person = (id: string, name: string | null, seeds: readonly object[], more: object) => ({
    ...{ person_id: id, name, aliases: [], show: 'Drawn', notes: '', former_ids: [] },
    ...{ created_at: THEN, updated_at: THEN, extra: {}, seeds },
    ...more,
  });
  const episode = {
    ...{ type: 'episode', ep_id: 'drawn-s01e01', run_id: '', identity_id: 'identity-00001' },
    ...{ track_id: '12', face_id: 'face_0012_000100', frame_idx: 100, ts: 4.2 },
  };
  return {
    'bank/facebank.json': json({
      ...{ format: 'cutline-facebank', version: 1, exported_at: THEN },
      people: [
        person('zoe', 'Zoë', [seed('zoe_1', 0, {}), seed('zoe_2', 1, { origin: episode })], {
          ...{ aliases: ['Zoe', 'Zoé'], colour: 3, notes: 'tall\nkind', former_ids: ['zo'] },
          extra: { cast_id: 'cast_7', role: 'main' },
        }),
        person('p-2', null, [seed('p2_1', 2, { origin: { type: 'import', file: 'a.json' } })], {}),
        person('li', '李雷', [], { show: '' }),
      ],
    }),
    'bank/zoe/zoe_1_d.png': PNG,
    'bank/zoe/zoe_1_e.png': PNG,
    'bank/p-2/p2_1_d.png': PNG,
  };
}

function pipelineFiles() {
  const seed = (id: string, k: number, more: object = {}) => ({
    ...{ fb_id: id, cast_id: 'cast_1', type: 'seed', embedding: vector(k), embedding_dim: 6 },
    ...{ embedding_model: 'drawn-6', quality: { det: 0.9, size: 100 }, created_at: THEN },
    storage_seed_id: `store_${id}`,
    ...more,
  });
  return {
    'data/cast/DRAWN/cast.json': json({
      show_id: 'DRAWN',
      cast: [
        {
          ...{ cast_id: 'cast_1', show_id: 'DRAWN', name: 'Zoë', full_name: 'Zoë Ängström' },
          ...{ aliases: ['Zo'], role: 'main', created_at: THEN, updated_at: THEN },
        },
        { cast_id: 'cast_2', name: 'Bob', aliases: [] },
      ],
    }),
    'data/shows/DRAWN/people.json': json({
      show_id: 'DRAWN',
      people: [
        {
          ...{ person_id: 'p_0001', cast_id: 'cast_1', name: 'Zoe', aliases: [], created_at: THEN },
          prototype: vector(0),
          cluster_ids: ['drawn-s01e01:id_0001'],
          cutline: {
            ...{ notes: 'tall', colour: 2, former_ids: ['zo'], updated_at: THEN, show: 'Drawn' },
            extra: { eyes: 'brown' },
            seeds: ['fb_2', 'fb_1'],
          },
        },
        { person_id: 'p_0002', name: 'Cleo', prototype: [], created_at: THEN },
      ],
    }),
    'data/facebank/DRAWN/cast_1/facebank.json': json({
      ...{ show_id: 'DRAWN', cast_id: 'cast_1', featured_seed_id: 'fb_2' },
      seeds: [seed('fb_1', 0), seed('fb_2', 1)],
      exemplars: [seed('fb_3', 2)],
    }),
    'data/facebank/DRAWN/cast_1/seeds/store_fb_1_d.png': PNG,
    'data/old/index.json': json({
      person_id: 'p_0002',
      seeds: [{ seed_id: 's1', embedding: vector(3), embedding_model: 'drawn-6' }],
    }),
    'data/rosters/drawn.json': json({ show: 'DRAWN', names: ['Bob', 'Dora', 'Émile'] }),
  };
}
