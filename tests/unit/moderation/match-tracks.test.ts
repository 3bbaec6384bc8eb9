import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { identityLookup } from '../../../src/core/episode/identity-lookup.ts';
import { pool } from '../../../src/core/episode/pool.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { parseLogFile } from '../../../src/core/moderation/log-file.ts';
import { replayLog } from '../../../src/core/moderation/log-file-replay.ts';
import { matchTracks } from '../../../src/core/moderation/match-tracks.ts';
import { type TrackPrint, trackPrints } from '../../../src/core/moderation/track-prints.ts';
import { EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { episodesDir } from '../../data.ts';
import { run } from '../episode/run-import.ts';
import { makeEpisode } from '../identity/synthetic.ts';

const print = (id: string, span: [number, number], ...vector: number[]): TrackPrint => ({
  id,
  firstTs: span[0],
  lastTs: span[1],
  faces: 2,
  vector: vector.length === 0 ? undefined : Int8Array.from(vector, (x) => Math.round(x * 127)),
});
const NOWHERE: [number, number] = [Number.NaN, Number.NaN];

/** An episode whose tracks 1, 2, … span the given seconds. */
const spanning = (...spans: readonly (readonly [number, number])[]) =>
  makeEpisode(
    spans.flatMap((span, track) => span.map((ts) => ({ track, ts, frame: Math.round(ts * 24) }))),
  );
const pooledOf = (...rows: readonly (readonly number[])[]) => ({
  items: Int32Array.from(rows.keys()),
  vectors: { n: rows.length, d: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) },
});
const renamed = (match: ReturnType<typeof matchTracks>) => Object.fromEntries(match.renamed);

describe('matching tracks', () => {
  const episode = spanning([0, 2], [3, 5], [6, 8]);
  const pooled = pooledOf([1, 0, 0], [0, 1, 0], [0, 0, 1]);

  it('goes by id where time agrees, in any spelling', () => {
    const prints = [print('track-00001', [0, 2], 1, 0, 0), print('2', [3, 5], 0, 1, 0)];
    const match = matchTracks(prints, episode, pooled);
    expect(renamed(match)).toEqual({ 'track-00001': '1', '2': '2' });
    expect(match.unlike).toBe(false);
    const bare = prints.map((one) => ({ ...one, vector: undefined }));
    expect(matchTracks(bare, episode, pooled).unlike).toBe(false);
    expect(match.unmatched).toEqual([]);
  });

  it('goes by id alone where nothing else is known', () => {
    expect(
      renamed(matchTracks([print('3', NOWHERE), print('9', NOWHERE)], episode, pooled)),
    ).toEqual({ '3': '3' });
  });

  it('goes by face and time where the id is somebody else now', () => {
    const prints = [print('1', [3, 5], 0, 1, 0), print('2', [0, 2], 1, 0, 0)];
    expect(renamed(matchTracks(prints, episode, pooled))).toEqual({ '1': '2', '2': '1' });
  });

  it('does not take one face at another time for the same track, unless the id says so', () => {
    const away = [print('7', [60, 62], 1, 0, 0), print('2', [60, 62], 0, 1, 0)];
    const match = matchTracks(away, episode, pooled);
    expect(renamed(match)).toEqual({ '2': '2' });
    expect(match.unmatched).toEqual(['7']);
  });

  /** What a print of track 1 at some time with some cosine to it becomes, beside one that is known. */
  const found = (id: string, span: [number, number], cosine: number) => {
    const other = Math.sqrt(1 - cosine * cosine);
    const prints = [print(id, span, cosine, 0, other), print('2', [3, 5], 0, 1, 0)];
    const match = renamed(matchTracks(prints, spanning([0, 2], [3, 5]), pooled));
    expect(match['2']).toBe('2');
    return match[id];
  };

  it('knows the same id at the same time by a face half alike, and no further', () => {
    expect(found('1', [0, 2], 0.55)).toBe('1');
    expect(found('1', [0, 2], 0.45)).toBeUndefined();
  });

  it('knows a track of one frame by its id at that frame, and no other', () => {
    const frames = spanning([1, 1], [4, 4]);
    const at = (ts: number) => renamed(matchTracks([print('2', [ts, ts])], frames, undefined));
    expect(at(4)).toEqual({ '2': '2' });
    expect(at(4.03)).toEqual({ '2': '2' });
    expect(at(4.05)).toEqual({});
  });

  it('knows another id at the same time by a face that is alike', () => {
    expect(found('7', [0, 2], 0.84)).toBe('1');
    expect(found('7', [0, 2], 0.76)).toBeUndefined();
  });

  it('knows the same id at another time by a face that leaves no doubt', () => {
    expect(found('1', [60, 62], 0.93)).toBe('1');
    expect(found('1', [60, 62], 0.86)).toBeUndefined();
  });

  it('knows a face again up to a second off its track, before it and after', () => {
    expect(found('7', [2.9, 4], 1)).toBe('1');
    expect(found('7', [3.2, 4], 1)).toBeUndefined();
    const late = spanning([5, 7], [9, 10]);
    const at = (span: [number, number]) =>
      renamed(matchTracks([print('7', span, 1, 0, 0)], late, pooled))['7'];
    expect(at([3, 4.1])).toBe('1');
    expect(at([3, 3.8])).toBeUndefined();
  });

  it('gives each track once, to the best', () => {
    const prints = [print('8', [0, 1], 0.9, 0.436, 0), print('9', [0, 2], 1, 0, 0)];
    const match = matchTracks(prints, episode, pooled);
    expect(renamed(match)).toEqual({ '9': '1' });
    expect(match.unmatched).toEqual(['8']);
  });

  it('goes by time where the vectors are of another model', () => {
    const trained = pooledOf([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]);
    const prints = [0, 1, 2].map((t) => print(String(3 - t), [3 * t, 3 * t + 2], 0, 0, 0, 1));
    expect(renamed(matchTracks(prints, episode, trained))).toEqual({
      '3': '1',
      '2': '2',
      '1': '3',
    });
    expect(matchTracks(prints, episode, trained).unlike).toBe(true);
    const shorter = prints.map((one) => ({ ...one, vector: Int8Array.of(127, 0) }));
    expect(matchTracks(shorter, episode, pooled).unlike).toBe(true);
    expect(renamed(matchTracks(shorter, episode, pooled))).toEqual({
      '3': '1',
      '2': '2',
      '1': '3',
    });
  });

  it('is the same whatever the order of equal pairs, earlier tracks first', () => {
    const twins = spanning([0, 2], [0, 2]);
    const same = pooledOf([1, 0], [1, 0]);
    const match = matchTracks([print('7', [0, 2], 1, 0)], twins, same);
    expect(renamed(match)).toEqual({ '7': '1' });
  });
});

const dir = episodesDir();

describe.skipIf(dir === undefined)('a history on an episode that was processed anew', () => {
  type Row = { track_id: number; face_id: string; frame_idx: number } & Record<string, unknown>;
  const rowsOf = async (name: string): Promise<Row[]> => {
    const text = await readFile(join(dir ?? '', 'cast-photos', name), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  };
  const truthOf = async (): Promise<Map<number, string>> => {
    const file = JSON.parse(
      await readFile(join(dir ?? '', 'cast-photos', 'truth.json'), 'utf8'),
    ) as { tracks?: Record<string, string> } & Record<string, unknown>;
    const pairs = Object.entries((file.tracks ?? file) as Record<string, unknown>);
    return new Map(
      pairs.flatMap(([id, person]) => {
        const number = Number(/\d+$/.exec(id)?.[0]);
        return typeof person === 'string' ? [[number, person] as const] : [];
      }),
    );
  };
  const pooledIn = ({ episode, embeddings }: ImportedEpisode) => pool(episode, embeddings, 'mean');

  /** Renumbered from the end; 8 and 9, one person, tracked as one, 5 not found any more, 6 in two pieces. */
  const DROPPED = 5;
  const renumber = (old: number, frame: number, half: number): number | undefined => {
    if (old === DROPPED) return undefined;
    if (old === 9) return 500 - 8;
    if (old === 6 && frame >= half) return 900;
    return 500 - old;
  };

  it('lands on the right people', async () => {
    const faces = await rowsOf('faces.jsonl');
    const before = await run({ 'faces.jsonl': faces });
    const truth = await truthOf();
    expect(truth.size).toBeGreaterThan(100);

    const frames = faces.filter((row) => row.track_id === 6).map((row) => row.frame_idx);
    const half = frames[Math.ceil(frames.length / 2)] ?? 0;
    const anew = faces.flatMap((row) => {
      const track = renumber(row.track_id, row.frame_idx, half);
      if (track === undefined) return [];
      return [{ ...row, track_id: track, face_id: `face_${track}_${row.frame_idx}` }];
    });
    const after = await run({ 'faces.jsonl': anew.toReversed() });

    // Every person named, merged and locked by hand; one face chosen; one track deleted.
    const people = [...new Set(truth.values())].sort();
    const lookup = identityLookup(before.episode);
    const operations = people.flatMap((person, p): Operation[] => {
      const tracks = [...truth].flatMap(([track, name]) =>
        name === person ? [String(track)] : [],
      );
      const [anchor, ...rest] = tracks;
      if (anchor === undefined) return [];
      const identityId = `identity-${String(5000 + p).padStart(5, '0')}`;
      const merge: Operation = {
        type: 'merge',
        target: { identityId, anchor, tracks: [anchor] },
        sources: rest.map((track) => ({
          identityId: `identity-${track.padStart(5, '0')}`,
          anchor: track,
          tracks: [track],
        })),
      };
      return [
        ...(rest.length === 0 ? [] : [merge]),
        { type: 'label', identityId, anchor, labels: { name: person } },
      ];
    });
    const face = before.episode.faces.faceId[before.episode.faces.track.indexOf(lookup.track(7))]!;
    const log = [
      ...operations,
      { type: 'representative', identityId: 'identity-00007', anchor: '7', faceId: face } as const,
      {
        type: 'delete',
        tracks: [String(DROPPED)],
        from: [{ identityId: 'identity-00005', anchor: '5', tracks: ['5'] }],
      } as const,
    ].reduce((all, one) => append(all, one, { at: '2025-11-18T12:34:56Z' }), EMPTY_LOG);

    const prints = trackPrints(log, before.episode, pooledIn(before));
    const { epId } = after.episode;
    const text = writeLogFile({ epId, runId: '', log, prints });
    const { file } = parseLogFile(text, 'moderation_log.jsonl');
    const { log: replayed, remarks } = replayLog(file, after.episode, pooledIn(after), 'x.jsonl');

    // Everybody who is still there is where they were; the lost ones are listed.
    const personOf = new Map([...truth].map(([track, name]) => [String(500 - track), name]));
    const folded = fold(replayed, after.episode, summariseTracks(after.episode));
    const named = [...folded.anchors].filter(([, state]) => state.labels.name !== undefined);
    expect(named.length).toBe(people.length);
    for (const [row, state] of named) {
      expect(personOf.get(after.episode.tracks.id[row]!)).toBe(state.labels.name);
    }
    for (const group of folded.mustLink) {
      const names = new Set([...group].map((row) => personOf.get(after.episode.tracks.id[row]!)));
      expect(names.size).toBe(1);
    }
    const kept = folded.mustLink.reduce((sum, group) => sum + group.length, 0);
    const merged = fold(log, before.episode, summariseTracks(before.episode)).mustLink;
    // Track 5 is gone, and 8 and 9 are one now.
    expect(kept).toBe(merged.reduce((sum, group) => sum + group.length, 0) - 2);
    const representative = folded.anchors.get(identityLookup(after.episode).track(493));
    expect(after.episode.faces.faceId[representative?.representative ?? -1]).toMatch(/^face_493_/);
    expect(remarks.join('\n')).toMatch(
      /2 tracks of the history not found in this episode \(5, [89]\)|\([89], 5\)/,
    );
    expect(remarks.join('\n')).toMatch(/found again under another id/);
    expect(remarks.join('\n')).toMatch(/1 step .*Deleted track 5/);
  });

  it('of another episode is refused, unless its tracks are these', async () => {
    const faces = (await rowsOf('faces.jsonl')).filter((row) => row.track_id < 20);
    const imported = await run({ 'faces.jsonl': faces });
    const lock = {
      type: 'lock',
      identityId: 'identity-00001',
      anchor: '1',
      tracks: ['1', '2'],
    } as const;
    const log = append(EMPTY_LOG, lock, { at: '2025-11-18T12:34:56Z' });
    const pooled = pooledIn(imported);
    const prints = trackPrints(log, imported.episode, pooled);
    const file = { epId: 'other-s01e01', runId: '', log, prints };
    const replayed = replayLog(file, imported.episode, pooled, 'x');
    expect(replayed).toEqual({ log, remarks: [] });
    expect(replayed.log).toBe(log);
    const away = prints.map((one) => ({ ...one, vector: one.vector?.toReversed() }));
    const unlike = replayLog({ ...file, prints: away }, imported.episode, pooled, 'x');
    expect(unlike.log).toBe(log);
    expect(unlike.otherVectors).toMatch(/made with other vectors.*another embedding model/);
    const elsewhere = {
      ...file,
      prints: prints.map((one) => ({
        ...one,
        firstTs: 900,
        lastTs: 901,
        vector: one.vector?.toReversed(),
      })),
    };
    expect(() => replayLog(elsewhere, imported.episode, pooled, 'x')).toThrow(
      expect.objectContaining({ code: 'log/other-episode' }),
    );
  });
});
