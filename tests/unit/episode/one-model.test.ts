import { describe, expect, it } from 'vitest';
import { FACE_OTHER_MODEL, FACE_QUARANTINED } from '../../../src/core/episode/episode.ts';
import { vectorColumns, withVectors } from '../../../src/core/episode/revise-vectors.ts';
import { episodeFiles } from '../../../src/core/export/episode-files.ts';
import { matrixRows } from '../../../src/core/export/streamed-file.ts';
import { whyUnembedded } from '../../../src/ui/people/trays/why-skipped.ts';
import { wholeFile } from '../export/whole-file.ts';
import { npyBytes } from '../parse/npy-bytes.ts';
import { at, codes, face, type Imported, run } from './run-import.ts';

const model = (name: unknown, degrees = 0) => ({ embedding: at(degrees), embedding_model: name });
/** Tracks 1 to 3, two faces each, by the model of each face. */
const rowsOf = (models: readonly unknown[]) =>
  models.map((name, i) => face(Math.floor(i / 2) + 1, i, model(name, 10 * i)));
const [A, B] = ['arcface_r100_v1', 'arcface_r50_v2'];
const ASIDE = FACE_QUARANTINED | FACE_OTHER_MODEL;
const flags = ({ episode }: Imported) => [...episode.faces.flags];
const remarkOf = ({ episode }: Imported, code: string) =>
  episode.report.remarks.find((remark) => remark.code === code);

describe('vectors of two models', () => {
  it('are told with the counts of each, and the smaller set is set aside', async () => {
    const imported = await run({ 'faces.jsonl': rowsOf([A, A, B, B, A, A]) });
    expect(imported.episode).toMatchObject({
      embeddingModel: A,
      report: { counts: { embedded: 4, quarantined: 2, unembeddedTracks: 1 } },
    });
    expect(flags(imported)).toEqual([0, 0, ASIDE, ASIDE, 0, 0]);
    expect(remarkOf(imported, 'vectors/two-models')).toEqual({
      level: 'warning',
      code: 'vectors/two-models',
      text: `Vectors of two models: ${A} (4 faces) and ${B} (2 faces). Similarities between models mean nothing, so the 2 faces of ${B} are set aside: shown, not clustered. Embed them again with ${A} to use them.`,
      count: 2,
      examples: ['track 2: 2 faces'],
      others: 0,
    });
    expect(whyUnembedded(imported.episode, 1)).toBe('2 with a vector of another model');
  });

  it('may be those of one track, whose other faces stay', async () => {
    const imported = await run({ 'faces.jsonl': rowsOf([A, B, A, A]) });
    expect(flags(imported)).toEqual([0, ASIDE, 0, 0]);
    expect(remarkOf(imported, 'vectors/two-models')).toMatchObject({
      text: expect.stringContaining(
        `so the face of ${B} is set aside: shown, not clustered. Embed it again with ${A} to use it.`,
      ),
      examples: ['track 1: 1 of 2 faces'],
    });
    expect([...imported.episode.tracks.embedded]).toEqual([1, 2]);
  });

  it('may be of more models than two', async () => {
    const imported = await run({ 'faces.jsonl': rowsOf([A, A, B, 'facenet', 'facenet', A]) });
    expect(remarkOf(imported, 'vectors/two-models')).toMatchObject({
      text: expect.stringContaining(
        `3 models: ${A} (3 faces), facenet (2 faces) and ${B} (1 face).`,
      ),
      count: 3,
    });
    expect(flags(imported)).toEqual([0, 0, ASIDE, ASIDE, ASIDE, 0]);
  });

  it('are one model where only case, blanks or Unicode differ', async () => {
    const spelled = ['ArcFace_Ré', 'arcface_re\u0301 ', 'ARCFACE_RÉ', 'arcface_re\u0301'];
    const imported = await run({ 'faces.jsonl': rowsOf(spelled) });
    expect(codes(imported)).toEqual([['crops/none', 1]]);
    expect(imported.episode.embeddingModel).toBe('arcface_re\u0301');
    expect(flags(imported)).toEqual([0, 0, 0, 0]);
  });

  it('counts vectors, not rows: skipped, deleted and bare ones say nothing', async () => {
    const faces = [
      ...rowsOf([A, A]),
      face(3, 10, { skip: 'blurry', embedding_model: B }),
      face(3, 11, { embedding_model: B }),
      face(3, 12, { ...model(B), deleted: true }),
      face(3, 13, { ...model(B), embedding: [0, 0] }),
    ];
    const imported = await run({ 'faces.jsonl': faces });
    expect(remarkOf(imported, 'vectors/two-models')).toBeUndefined();
    expect(imported.episode.embeddingModel).toBe(A);
  });

  it('keeps a face that names no model', async () => {
    const faces = [...rowsOf([A, A, B]), face(9, 9, { embedding: at(50) })];
    expect(flags(await run({ 'faces.jsonl': faces }))).toEqual([0, 0, ASIDE, 0]);
  });

  it('are found in faces.npy as well, and by the word of the tracks', async () => {
    const bare = [1, 1, 2, 3].map((track, i) => face(track, i));
    const tracks = [A, B, A].map((name, i) => ({ track_id: i + 1, face_embedding_model: name }));
    const imported = await run({
      'faces.jsonl': bare,
      'faces.npy': npyBytes(bare.map((_, i) => at(i))),
      'tracks.jsonl': tracks,
    });
    expect(flags(imported)).toEqual([0, 0, ASIDE, 0]);
    expect(imported.episode.embeddingModel).toBe(A);
  });

  it('are found among prototypes, where nothing else is there', async () => {
    const tracks = [A, B, A].map((name, i) => ({
      track_id: i + 1,
      face_embedding: at(i),
      face_embedding_model: name,
    }));
    const imported = await run({ 'tracks.jsonl': tracks });
    expect(flags(imported)).toEqual([0, ASIDE, 0]);
    expect(remarkOf(imported, 'vectors/two-models')?.examples).toEqual(['track 2: 1 face']);
  });

  it('stay in what is exported, in every home', async () => {
    const inline = await run({ 'faces.jsonl': rowsOf([A, A, B, B, A, A]) });
    const tracks = [A, A, B].map((name, i) => ({
      track_id: i + 1,
      face_embedding: at(7 * i),
      face_embedding_model: name,
    }));
    const prototypes = await run({ 'tracks.jsonl': tracks });
    for (const profile of ['spec', 'pipeline'] as const) {
      for (const imported of [inline, prototypes]) {
        const { episode, embeddings, raw } = imported;
        const source = { base: episode, episode, decisions: { deleted: new Set<number>() }, raw };
        const files = await Promise.all(
          episodeFiles({ ...source, vectors: matrixRows(embeddings) }, { profile }).map(wholeFile),
        );
        const again = await run(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])));
        expect(again.embeddings).toEqual(embeddings);
        expect(flags(again)).toEqual(flags(imported));
      }
    }
    const source = { base: inline.episode, episode: inline.episode, raw: inline.raw };
    const decisions = { deleted: new Set<number>() };
    const all = { ...source, decisions, vectors: matrixRows(inline.embeddings) };
    const files = await Promise.all(episodeFiles(all, { profile: 'pipeline' }).map(wholeFile));
    const rows = new TextDecoder().decode(files.find(({ path }) => /tracks/.test(path))?.bytes);
    expect(rows.match(/"face_embedding"/g)).toHaveLength(3);
  });

  it('take part again once all are made by one, until those of the files come back', async () => {
    const { episode } = await run({ 'faces.jsonl': rowsOf([A, A, B, B]) });
    const made = withVectors(episode, { ...vectorColumns(episode), embeddingModel: 'new' }, true);
    expect([...made.faces.flags]).toEqual([0, 0, FACE_OTHER_MODEL, FACE_OTHER_MODEL]);
    expect([...made.tracks.embedded]).toEqual([2, 2]);
    const back = withVectors(made, vectorColumns(episode), false);
    expect([...back.faces.flags]).toEqual([0, 0, ASIDE, ASIDE]);
    expect([...back.tracks.embedded]).toEqual([2, 0]);
  });
});

describe('files that were made with another model', () => {
  it('tracks whose prototype no face of theirs can have made are told', async () => {
    const tracks = [A.toUpperCase(), B].map((name, i) => ({
      track_id: i + 1,
      face_embedding: at(i),
      face_embedding_model: name,
    }));
    const imported = await run({ 'faces.jsonl': rowsOf([A, A, A, A]), 'tracks.jsonl': tracks });
    expect(remarkOf(imported, 'tracks/other-model')).toMatchObject({
      level: 'warning',
      count: 1,
      examples: [`track 2: ${B}, its faces ${A}`],
    });
    expect(flags(imported)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['metadata', (name: string) => ({ metadata: { embedding_model: name } })],
    ['config', (name: string) => ({ config: { embedding_model: name } })],
    ['the top', (name: string) => ({ embedding_model: name })],
  ])(
    'identities.json that says so in %s is told, and says the new one from then on',
    async (_, say) => {
      const faces = rowsOf([A, A]);
      const identities = [{ identity_id: 'identity-00001', track_ids: [1] }];
      const same = await run({
        'faces.jsonl': faces,
        'identities.json': { identities, ...say(A.toUpperCase()) },
      });
      expect(remarkOf(same, 'identities/other-model')).toBeUndefined();
      const other = await run({
        'faces.jsonl': faces,
        'identities.json': { identities, ...say(B) },
      });
      expect(remarkOf(other, 'identities/other-model')?.text).toMatch(
        /made with vectors of arcface_r50_v2, those here are of arcface_r100_v1/,
      );
      expect(other.episode.imported?.extra).toEqual(say(A));
    },
  );
});
