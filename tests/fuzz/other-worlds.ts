import { writingTo } from '../../src/cli/kit/output.ts';
import { withListedTracks } from '../../src/cli/moderate/identities-only.ts';
import { checkPhoto } from '../../src/core/face/photo-limits.ts';
import { decodeText } from '../../src/core/parse/json-file.ts';
import { writeNpy } from '../../src/core/parse/npy.ts';
import { assertAbout, readTruth } from '../../src/core/parse/read-truth.ts';
import { parseRecognition } from '../../src/core/parse/recognition.ts';
import { sniffImage } from '../../src/core/parse/sniff-image.ts';
import { parseTrackId, trackKey } from '../../src/core/parse/track-id.ts';
import { SETTINGS } from './episode-worlds.ts';
import { pictures } from './pictures.ts';
import { readEpisodeFiles, sourcesOf } from './read-episode.ts';
import { type Files, json, lines, type Read, type World, world } from './world.ts';

/** What is read by itself: truths, settings, pictures, an export without its episode. */
export const otherWorlds = (): World[] => [
  world('truths', TRUTHS, readTruths),
  world(
    'settings',
    { 'recognition.yaml': SETTINGS, 'clustering.yml': 'cluster_thresh: 0.5\n' },
    readSettings,
  ),
  world('pictures', pictures(), readPictures, { quiet: true }),
  world('listed', listedFiles(), readListed),
];

/** A truth in every shape, as it is dropped on an open episode of tracks 1 to 9. */
const TRUTHS = {
  'tracks.truth.json': json({ ep_id: 'a', '1': 'Zoë', 'track-00002': 'Bob', track_0003: 'Cleo' }),
  'people.truth.json': json({ Zoë: [1, 2, 'track_0003'], Bob: [4], 李雷: [5, 6] }),
  'rows.truth.json': json([
    { track_id: 1, person: 'Zoë' },
    { track_ids: [2, 3], name: 'Bob' },
    { track_id: '4', identity: 'Cleo', note: 'sure' },
  ]),
  'wrapped.truth.json': json({
    metadata: { ep_id: 'a', by: 'somebody' },
    people: { a: { name: 'Zoë', track_ids: [1, 2] }, b: { person: 'Bob', track_ids: ['3'] } },
  }),
  'labels.truth.json': json({ labels: { '1': { person: 'Zoë' }, '2': { label: 'Bob' } } }),
};

function readTruths(files: Files): Read {
  const find = (track: unknown): number => {
    const parsed = parseTrackId(track);
    const key = parsed && trackKey(parsed);
    return typeof key === 'number' && key >= 1 && key <= 9 ? key - 1 : -1;
  };
  const told: string[] = [];
  const result = [...files].map(([path, bytes]) => {
    const { truth, ...rest } = readTruth(decodeText(bytes, path, 'truth'), path, find);
    assertAbout({ truth, ...rest }, 'a', path);
    told.push(`${path} ${JSON.stringify(rest)}`);
    return [path, [...truth].sort(([a], [b]) => a - b)];
  });
  return { result, told };
}

function readSettings(files: Files): Read {
  const read = [...files].map(([path, bytes]) =>
    parseRecognition(decodeText(bytes, path, 'parameters'), path),
  );
  return {
    result: read.map(({ parameters }) =>
      Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    told: read.map(({ unknownKeys }) => JSON.stringify(unknownKeys)),
  };
}

function readPictures(files: Files): Read {
  const result = [...files].map(([, bytes]) => {
    const header = sniffImage(bytes);
    checkPhoto(bytes.subarray(0, 64), bytes.length, header);
    return header;
  });
  return { result, told: [] };
}

/** An export may hold identities.json without the episode. */
function listedFiles() {
  const ids = [1, 2, 3, 4].map((n) => `track-0000${n}`);
  const data = Float32Array.from(ids.flatMap((_, t) => [Math.cos(t), Math.sin(t), 0]));
  return {
    'out/identities.json': json({
      identities: [
        { identity_id: 'identity-00001', track_ids: ids.slice(0, 2), labels: { name: 'Zoë' } },
        { identity_id: 'identity-00002', track_ids: ids.slice(2), labels: {}, locked: true },
      ],
      metadata: { ep_id: 'drawn-s01e01', cluster_thresh: 0.7 },
    }),
    'out/tracks.npy': writeNpy({ n: 4, d: 3, data }),
    'out/track_embeddings_meta.jsonl': lines(ids.map((track_id) => ({ track_id, num_faces: 2 }))),
  };
}

async function readListed(files: Files): Promise<Read> {
  const found = { files: await sourcesOf(files) } as Parameters<typeof withListedTracks>[0];
  const notes: string[] = [];
  const io = { write: (text: string) => notes.push(text) };
  const listed = await writingTo({ stdout: io, stderr: io }, () => withListedTracks(found));
  const all = await Promise.all(
    listed.files.map(async (file) => [file.path, await file.bytes()] as const),
  );
  const { result, told } = await readEpisodeFiles(new Map(all));
  return { result, told: [...told, ...notes] };
}
