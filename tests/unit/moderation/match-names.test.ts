import { describe, expect, it } from 'vitest';
import { readBankWords } from '../../../src/core/episode/bank-words.ts';
import { identityLookup } from '../../../src/core/episode/identity-lookup.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { Labels } from '../../../src/core/identity/types.ts';
import { changesBetween } from '../../../src/core/moderation/changes-since.ts';
import { decidedTruth } from '../../../src/core/moderation/decided-truth.ts';
import {
  type EditCommand,
  editIdentities,
} from '../../../src/core/moderation/edit/edit-identities.ts';
import { readIdentitiesFile } from '../../../src/core/moderation/edit/identities-file.ts';
import { writeIdentities } from '../../../src/core/moderation/edit/write-identities.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { toldPeople } from '../../../src/core/suggest/told-people.ts';
import { identityOf } from '../facebank/people.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const AT = '2025-11-18T12:34:56Z';
const episode = episodeWithFaces([6, 5, 4, 3]);
const summaries = summariseTracks(episode);

const at = (track: number) => ({
  identityId: `identity-0000${track}`,
  anchor: String(track),
});
const ref = (track: number) => ({ ...at(track), tracks: [String(track)] });
const EVIDENCE = { seedId: 's1', similarity: 0.8, margin: 0.3 };
const match = (track: number, personId: string): Operation => ({
  ...{ type: 'match', ...at(track), personId, name: personId.toUpperCase(), ...EVIDENCE },
});
const reject = (track: number, personId: string): Operation => ({
  ...{ type: 'reject-match', ...at(track), personId, name: personId.toUpperCase() },
});
const label = (track: number, labels: Labels): Operation => ({
  ...{ type: 'label', ...at(track), labels },
});
const lock = (track: number): Operation => ({ type: 'lock', ...ref(track) });
const merge = (into: number, from: number): Operation => ({
  ...{ type: 'merge', target: ref(into), sources: [ref(from)] },
});

const logOf = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce((log, operation) => append(log, operation, { at: AT }), EMPTY_LOG);
const decided = (log: OperationLog) => fold(log, episode, summaries);

/** "AVA (match)", "Bea (hand), not eve": what the first track is called after some steps. */
function called(...operations: readonly Operation[]): string {
  const { anchors } = decided(logOf(...operations));
  const own = anchors.get(0);
  const name = own?.labels.name ?? 'nobody';
  const by = own?.labels.name === undefined ? '' : own.match === undefined ? ' (hand)' : ' (match)';
  const not = own?.rejected === undefined ? '' : `, not ${own.rejected.join(' ')}`;
  return `${name}${by}${not}`;
}

describe('a name from matching', () => {
  it('says by which seed, and gives way to a later match', () => {
    const { anchors } = decided(logOf(match(1, 'ava')));
    expect(anchors.get(0)).toMatchObject({
      labels: { name: 'AVA', person_id: 'ava' },
      match: { personId: 'ava', ...EVIDENCE },
    });
    expect(called(match(1, 'ava'), match(1, 'bea'))).toBe('BEA (match)');
  });

  it('never replaces a person\u2019s word, and says why', () => {
    const bea = label(1, { name: 'Bea' });
    expect(called(bea, match(1, 'ava'))).toBe('Bea (hand)');
    expect(called(lock(1), match(1, 'ava'))).toBe('nobody');
    expect(called(label(1, { stranger: true }), match(1, 'ava'))).toBe('nobody');
    expect(called(reject(1, 'ava'), match(1, 'ava'))).toBe('nobody, not ava');
    const { ignored } = decided(logOf(bea, match(1, 'ava')));
    expect(ignored).toEqual([
      {
        seq: 2,
        identityId: 'identity-00001',
        reason: 'identity-00001: a person had named it, so matching did not.',
      },
    ]);
    // And a part of the identity that was named by hand speaks for all of it.
    const also = { ...match(1, 'ava'), alsoAnchors: ['2'] } as Operation;
    expect(called(label(2, { name: 'Bea' }), also)).toBe('nobody');
  });

  it('becomes a person\u2019s word when they say so, and goes when they reject it', () => {
    const ava = match(1, 'ava');
    expect(called(ava, label(1, { name: 'Ava', person_id: 'ava' }))).toBe('Ava (hand)');
    expect(called(ava, reject(1, 'ava'))).toBe('nobody, not ava');
    expect(called(ava, reject(1, 'bea'))).toBe('AVA (match), not bea');
    expect(called(reject(1, 'ava'), label(1, { name: 'Ava', person_id: 'ava' }))).toBe(
      'Ava (hand)',
    );
  });

  it('is undone in one step with all others of its batch', () => {
    const operations = [match(1, 'ava'), match(2, 'bea')] as const;
    const batch = { type: 'batch', text: 'Matched 2', operations } as unknown as Operation;
    const log = logOf(batch);
    expect(decided(log).anchors.size).toBe(2);
    expect(decided(undo(log)).anchors.size).toBe(0);
  });

  it('keeps different people apart, like any name', () => {
    expect([...decided(logOf(match(1, 'ava'), match(2, 'bea'))).cannotLink]).toEqual([0, 1]);
    expect([...decided(logOf(match(1, 'ava'), match(2, 'ava'))).cannotLink]).toEqual([]);
  });

  it('loses against a person\u2019s word where identities are merged', () => {
    const hand = label(2, { name: 'Bea' });
    expect(called(match(1, 'ava'), hand, merge(1, 2))).toBe('Bea (hand)');
    expect(called(label(1, { name: 'Bea' }), match(2, 'ava'), merge(1, 2))).toBe('Bea (hand)');
    expect(called(match(1, 'ava'), match(2, 'bea'), merge(1, 2))).toBe('AVA (match)');
    expect(called(reject(1, 'eve'), match(2, 'ava'), merge(1, 2))).toBe('AVA (match), not eve');
    const same = label(2, { name: 'AVA', person_id: 'ava' });
    expect(called(match(1, 'ava'), same, merge(1, 2))).toBe('AVA (hand)');
    const spelled = label(2, { name: 'Ava Stone', person_id: 'ava' });
    expect(called(match(1, 'ava'), spelled, merge(1, 2))).toBe('Ava Stone (hand)');
  });

  it('does not wait for tracks when it has none left', () => {
    const leave: Operation = {
      ...{ type: 'move', tracks: ['1'], from: [ref(1)], to: ref(2) },
    };
    expect(decided(logOf(match(1, 'ava'), leave)).vacant).toEqual([]);
    expect(decided(logOf(label(1, { name: 'Ava' }), leave)).vacant).toHaveLength(1);
  });

  it('is nobody\u2019s word where people\u2019s words are asked for', () => {
    expect(toldPeople(decided(logOf(match(1, 'ava'), label(2, { name: 'Bea' }))))).toHaveLength(1);
    const labels = { name: 'AVA', person_id: 'ava' };
    const matched = identityOf('identity-00001', {
      labels,
      match: { personId: 'ava', ...EVIDENCE },
    });
    expect(decidedTruth([matched], 'named').identities).toBe(0);
    expect(decidedTruth([{ ...matched, locked: true }], 'named').identities).toBe(1);
  });

  it('and its rejection are differences between two points of the history', () => {
    const log = logOf(match(1, 'ava'), reject(1, 'ava'));
    const types = (from: number, to: number) =>
      changesBetween(log, from, to, { episode, summaries }).map(({ type, after }) => [type, after]);
    expect(types(0, 1)).toEqual([['named', 'AVA']]);
    expect(types(1, 2)).toEqual([
      ['unnamed', ''],
      ['rejected', 'ava'],
    ]);
  });
});

describe('what identities.json says of matching', () => {
  const said = { person_id: 'ava', seed_id: 's1', similarity: 0.8, margin: 0.3 };
  const labels = { person_id: 'ava' };

  it('is read as far as it can be believed', () => {
    const evidence = { personId: 'ava', ...EVIDENCE };
    expect(readBankWords({ match: said, rejected: ['eve', 7, '', 'eve'] }, labels)).toEqual({
      match: evidence,
      rejected: ['eve'],
    });
    // Somebody has named it since.
    expect(readBankWords({ match: said }, { person_id: 'bea' })).toEqual({});
    for (const match of [{ ...said, similarity: 'x' }, { ...said, seed_id: 7 }, [said], 'ava']) {
      expect(readBankWords({ match, rejected: 'eve' }, labels)).toEqual({});
    }
    expect(readBankWords('ava', labels)).toEqual({});
  });

  const facebank = { match: said, rejected: ['eve'] };
  const identity = (number: number, more: object) => ({
    ...{ identity_id: `identity-0000${number}`, cluster_id: null, track_ids: [number] },
    ...{ labels: {}, locked: false, embedding_stats: { num_tracks: 1 } },
    ...more,
  });
  const file = {
    identities: [
      identity(1, { labels: { person_id: 'ava', name: 'AVA' }, facebank }),
      identity(2, { labels: { name: 'Bea' } }),
      identity(3, { facebank: { rejected: ['kim'] } }),
    ],
  };

  /** Labels and words on matching of each identity after a command of the specification. */
  function edited(command: EditCommand) {
    const read = readIdentitiesFile(
      { value: file, kept: file },
      'identities.json',
      identityLookup(episode),
    );
    const identities = [...read.identities.values()].map((own) => ({
      ...{ identityId: own.id, tracks: Int32Array.from(own.tracks), labels: own.labels },
      ...{ locked: false, representative: -1, createdAt: AT, updatedAt: AT, extra: {} },
      ...own.bank,
    }));
    const imported = { dialect: 'spec', identities, extra: {} } as const;
    const loaded = { ...episode, imported };
    const given = { file: read, episode: loaded, log: EMPTY_LOG, minClusterSize: 2, now: AT };
    const { after, log } = editIdentities(given, command);
    const frame = { derived: new Map(), pictures: new Map(), faceId: () => undefined };
    const written = writeIdentities({
      ...{ file: read, after, now: AT, minClusterSize: 2, acceptedFaces: undefined },
      ...{ ...frame, trackIds: episode.tracks.id },
    }) as typeof file;
    const anchors = decided(log).anchors;
    return {
      file: written.identities.map((one) => [one.labels, (one as { facebank?: unknown }).facebank]),
      folded: anchors.get(0),
    };
  }

  it('ends with a name that a person gives on the command line', () => {
    const name = { identity_id: 'identity-00001', locked: undefined, labels: { name: 'Eva' } };
    const { file: after, folded } = edited({ type: 'patch', payload: name });
    expect(after[0]).toEqual([{ person_id: 'ava', name: 'Eva' }, { rejected: ['eve'] }]);
    expect(after[2]).toEqual([{}, { rejected: ['kim'] }]);
    expect(folded?.match).toBeUndefined();
  });

  it('stays through a lock, and through a merge as the history has it', () => {
    const lockOnly = { identity_id: 'identity-00001', locked: true, labels: undefined };
    expect(edited({ type: 'patch', payload: lockOnly }).file[0]?.[1]).toEqual(facebank);
    const joined = edited({
      type: 'merge',
      payload: { source_ids: ['identity-00003'], target_id: 'identity-00001' },
    });
    const both = { match: said, rejected: ['eve', 'kim'] };
    expect(joined.file[0]).toEqual([{ person_id: 'ava', name: 'AVA' }, both]);
    expect(joined.folded).toMatchObject({ match: { personId: 'ava' }, rejected: ['eve', 'kim'] });
    const named = edited({
      type: 'merge',
      payload: { source_ids: ['identity-00002'], target_id: 'identity-00001' },
    });
    expect(named.file[0]).toEqual([{ name: 'Bea', aliases: ['AVA'] }, { rejected: ['eve'] }]);
    expect(named.folded?.labels).toEqual({ name: 'Bea' });
  });
});
