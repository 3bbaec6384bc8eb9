import { describe, expect, it } from 'vitest';
import { parseIdentities } from '../../../src/core/episode/identities.ts';
import { createRemarkBook } from '../../../src/core/episode/remarks.ts';
import { parseTrackId } from '../../../src/core/parse/track-id.ts';

/** Tracks 1 … 9 in rows 0 … 8; faces face_a and face_b in rows 0 and 1. */
function parse(value: unknown) {
  const remarks = createRemarkBook();
  const read = parseIdentities(
    value,
    'ep/identities.json',
    {
      track: (id) => {
        const number = parseTrackId(id)?.number ?? -1;
        return number >= 1 && number <= 9 ? number - 1 : -1;
      },
      face: (id) => ['face_a', 'face_b'].indexOf(id),
    },
    remarks,
  );
  return { ...read, remarks: remarks.list() };
}

describe('identities.json', () => {
  it("reads the specification's schema: labels, locks, times, parameters", () => {
    const { decisions, parameters, remarks } = parse({
      identities: [
        {
          identity_id: 'identity-00001',
          cluster_id: 1,
          track_ids: ['track-00005', 'track-00001'],
          canonical_face_path: 'thumbs/identity-00001/rep.jpg',
          embedding_stats: { variance: 0.02 },
          labels: { person_id: 'p-one', name: 'One', team: 'red' },
          locked: true,
          created_at: '2025-11-18T12:34:56Z',
          updated_at: '2025-11-19T12:34:56Z',
          origin: 'hand',
        },
        {
          identity_id: 'identity-00002',
          cluster_id: null,
          track_ids: ['track-00009'],
          labels: null,
        },
      ],
      metadata: {
        ep_id: 'x',
        cluster_thresh: 0.5,
        linkage: 'ward',
        pooling_method: 'median',
        num_tracks: 3,
      },
      reviewed_by: 'Kim',
    });
    expect(decisions.dialect).toBe('spec');
    expect(decisions.extra).toEqual({ reviewed_by: 'Kim' });
    expect(parameters).toEqual({ cluster_thresh: 0.5, linkage: 'ward', pooling_method: 'median' });
    expect(decisions.identities[0]).toEqual({
      identityId: 'identity-00001',
      tracks: Int32Array.of(0, 4),
      labels: { person_id: 'p-one', name: 'One', team: 'red' },
      locked: true,
      representative: -1,
      createdAt: '2025-11-18T12:34:56Z',
      updatedAt: '2025-11-19T12:34:56Z',
      extra: { origin: 'hand' },
    });
    expect(decisions.identities[1]?.labels).toEqual({});
    expect(remarks).toEqual([]);
  });

  it("reads the pipeline's schema: label, name, person, manual keys", () => {
    const { decisions, parameters } = parse({
      ep_id: 'demo',
      pipeline_ver: '2025-11-11',
      config: { cluster_thresh: 0.68, min_cluster_size: 2, min_identity_sim: 0.55 },
      stats: { faces: 3 },
      identities: [
        {
          identity_id: 'id_0001',
          label: 'Lead',
          track_ids: [1, 2],
          size: 9,
          cohesion: 0.98,
          person_id: 'p_0002',
        },
        {
          identity_id: 'id_0006',
          label: null,
          track_ids: [6],
          name: 'Ava',
          cast_id: 'c-1',
          merged_from: ['id_0003'],
        },
      ],
      manual_assignments: { id_0006: { cast_id: null } },
      face_exclusions: {},
    });
    expect(decisions.dialect).toBe('pipeline');
    expect(parameters).toEqual({
      cluster_thresh: 0.68,
      min_cluster_size: 2,
      min_identity_sim: 0.55,
    });
    expect(decisions.identities.map((identity) => identity.labels)).toEqual([
      { label: 'Lead', person_id: 'p_0002', name: 'Lead' },
      { cast_id: 'c-1', name: 'Ava' },
    ]);
    expect(decisions.identities[1]?.extra).toEqual({ merged_from: ['id_0003'] });
    expect(decisions.extra).toEqual({
      pipeline_ver: '2025-11-11',
      manual_assignments: { id_0006: { cast_id: null } },
      face_exclusions: {},
    });
  });

  it('reads a bare list, and ids under other names', () => {
    const { decisions } = parse([
      { id: 'c1', track_ids: [1] },
      { cluster_id: 'c2', track_ids: [2] },
    ]);
    expect(decisions.dialect).toBe('list');
    expect(decisions.identities.map((identity) => identity.identityId)).toEqual(['c1', 'c2']);
  });

  it('takes a representative only when a person chose it', () => {
    const entry = { track_ids: [1], canonical_face_id: 'face_b' };
    const chosen = { canonical_face_chosen: true };
    const { decisions, remarks } = parse([
      { identity_id: 'a', ...entry },
      { identity_id: 'b', ...entry, ...chosen, track_ids: [2] },
      { identity_id: 'c', ...chosen, track_ids: [3], canonical_face_id: 'gone' },
    ]);
    expect(decisions.identities.map((identity) => identity.representative)).toEqual([-1, 1, -1]);
    expect(remarks).toMatchObject([
      { code: 'identities/unknown-face', count: 1, examples: ['gone'] },
    ]);
  });

  it('names unknown tracks and leaves them out', () => {
    const { decisions, remarks } = parse([{ identity_id: 'a', track_ids: [1, 42, '../../x'] }]);
    expect(decisions.identities[0]?.tracks).toEqual(Int32Array.of(0));
    expect(remarks).toMatchObject([
      { code: 'identities/unknown-track', count: 2, examples: ['42 in a', '"../../x" in a'] },
    ]);
  });

  it('lets the first identity keep a track that two claim, and drops empty ones', () => {
    const { decisions, remarks } = parse([
      { identity_id: 'a', track_ids: [1, '1'] },
      { identity_id: 'b', track_ids: ['track-00001'], name: 'Bea' },
      'junk',
    ]);
    expect(decisions.identities).toHaveLength(1);
    expect(remarks.map((remark) => [remark.code, remark.count])).toEqual([
      ['identities/track-twice', 2],
      ['identities/empty', 1],
      ['identities/unreadable', 1],
    ]);
  });

  it.each(['../../x', '__proto__', '', 'a b', 'x'.repeat(200)])(
    'replaces the id %j, which is no file name',
    (id) => {
      const { decisions, remarks } = parse([{ identity_id: id, track_ids: [1] }]);
      expect(decisions.identities[0]?.identityId).toBe('imported-1');
      expect(remarks).toMatchObject([{ code: 'identities/bad-id', count: 1 }]);
    },
  );

  it('drops parameters out of range and __proto__ keys', () => {
    const { decisions, parameters, remarks } = parse(
      JSON.parse(
        '{"identities": [{"identity_id": "a", "track_ids": [1], "__proto__": {"x": 1}, "labels": {"__proto__": {"y": 1}, "name": [7]}}], "metadata": {"cluster_thresh": 1.7}, "__proto__": 1}',
      ),
    );
    expect(parameters).toEqual({});
    expect(decisions.extra).toEqual({});
    expect(decisions.identities[0]).toMatchObject({ extra: {}, labels: {} });
    expect(remarks).toMatchObject(
      [
        { code: 'identities/bad-parameter', count: 1 },
        { code: 'keys/unusable', examples: ['a, labels: name is [7]'] },
      ].toReversed(),
    );
  });

  it('makes nothing of an object with nothing in it', () => {
    expect(parse({}).decisions.identities).toEqual([]);
  });

  it.each([
    [null, 'null'],
    [7, '7'],
    ['x', '"x"'],
    [{ identities: {} }, 'identities: {}'],
    [{ identitier: [{ identity_id: 'a' }] }, 'only “identitier”'],
    [{ ep_id: 'e', metadata: {} }, 'only “ep_id” and “metadata”'],
    [{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }, 'only “a”, “b”, “c”, “d” and 2 more'],
  ])('refuses %j, in which names and locks may lie under another key', (value, found) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({
        code: 'identities/no-list',
        place: { file: 'ep/identities.json' },
        userMessage: expect.stringContaining(`no list of identities, but ${found}: it is damaged`),
      }),
    );
  });

  const one = (more: object) => ({ identity_id: 'a', track_ids: [1], labels: {}, ...more });
  const told = (value: unknown) =>
    parse(value).remarks.map(({ code, count, examples }) => [code, count, ...examples]);

  it('takes a lock in any words for one, and keeps the lock that says neither', () => {
    for (const locked of [true, 'true', 'True', 1, '1', 'yes']) {
      const { decisions, remarks } = parse([one({ locked })]);
      expect(decisions.identities[0]?.locked, String(locked)).toBe(true);
      expect(remarks).toEqual([]);
    }
    for (const locked of [false, 'false', 0, '', null, 'no']) {
      expect(parse([one({ locked })]).decisions.identities[0]?.locked, String(locked)).toBe(false);
    }
    expect(parse([one({ locked: 'ture' })]).decisions.identities[0]?.locked).toBe(true);
    expect(told([one({ locked: 'ture' })])).toEqual([['keys/unusable', 1, 'a: locked is "ture"']]);
  });

  it.each(['null', 'None', 'NaN', 'undefined'])('takes %j for no text, and says so', (word) => {
    const labels = { name: word, person_id: word, note: word };
    const value = [one({ labels, label: word, created_at: word }), one({ identity_id: 'b' })];
    const [first] = parse(value).decisions.identities;
    expect(first).toMatchObject({ labels: { note: word }, createdAt: undefined });
    expect(first?.labels).toEqual({ note: word });
    expect(told(value)).toContainEqual(
      expect.arrayContaining(['keys/unusable', 4, `a: label is "${word}"`]),
    );
    // Somebody may be called so.
    const [named] = parse([one({ labels: { name: 'Null' } })]).decisions.identities;
    expect(named?.labels).toEqual({ name: 'Null' });
  });

  it('says which values it cannot use, and which keys look damaged', () => {
    expect(told([one({ labels: 'Ann', mark: 'nothing' })])).toEqual([
      ['keys/unusable', 2, 'a: labels is "Ann"', 'a: mark is "nothing"'],
    ]);
    expect(
      told([{ identity_id: 'a', track_ids: [1], labels: { nane: 'Ann' }, lockec: true }]),
    ).toEqual([['keys/damaged', 2, 'a: "lockec" for "locked"', 'a, labels: "nane" for "name"']]);
    expect(told({ identities: [one({})], metatata: { num_tracks: 1 } })).toEqual([
      ['keys/damaged', 1, 'ep/identities.json: "metatata" for "metadata"'],
    ]);
  });

  it('looks at what the Facebank said, and at objects of which no text can be made', () => {
    const match = { person_id: 'ann', seed_id: 's', similaritx: 0.8, margin: [1] };
    expect(told([one({ facebank: { match, rejectet: ['bob'] } })])).toEqual([
      [
        ...['keys/damaged', 2, 'a, facebank: "rejectet" for "rejected"'],
        'a, facebank, match: "similaritx" for "similarity"',
      ],
      ['keys/unusable', 1, 'a, facebank, match: margin is [1]'],
    ]);
    expect(told([one({ locked: { toString: null } })])).toEqual([
      ['keys/unusable', 1, 'a: locked is {"toString":null}'],
    ]);
  });

  it('leaves keys alone that nobody reads', () => {
    expect(told([one({ origin: 'hand', locked: true, locks: 3, team: [] })])).toEqual([]);
  });

  it('says that one identity lacks what the others have', () => {
    const whole = (id: string, track: number) => ({
      identity_id: id,
      track_ids: [track],
      label: id,
    });
    expect(told([whole('a', 1), whole('b', 2), { identity_id: 'c', track_ids: [3] }])).toEqual([
      ['keys/missing', 1, 'label: c'],
    ]);
  });

  it('says that counts do not add up', () => {
    const stats = { num_tracks: 2 };
    expect(told([one({ embedding_stats: stats })])).toEqual([
      ['identities/count', 1, 'tracks of a: 2 told, 1 found'],
    ]);
    expect(told({ stats: { clusters: 2 }, identities: [one({})] })).toEqual([
      ['identities/count', 1, 'identities: 2 told, 1 found'],
    ]);
    const metadata = { num_clusters: 2, num_tracks: 3 };
    expect(told({ metadata, identities: [one({ cluster_id: 1 })] })).toEqual([
      ['identities/count', 2, 'clusters: 2 told, 1 found', 'tracks: 3 told, 1 found'],
    ]);
    const noise = { outlier_mode: 'noise', num_tracks: 3 };
    expect(told({ metadata: noise, identities: [one({})] })).toEqual([]);
  });
});
