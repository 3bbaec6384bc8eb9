import { describe, expect, it } from 'vitest';
import { clusterFiles, exportOf, FACES } from './episode-run.ts';

const SHY = { track_id: 6, frame_idx: 900, ts: 40, skip: 'blurry:3' };
const identities = [
  { identity_id: 'identity-00001', track_ids: [1, 2], labels: { name: 'Ann "Annie", A.' } },
  { identity_id: 'identity-00003', track_ids: [3, 4], labels: { name: '=1+1', person_id: '-p' } },
  { identity_id: 'identity-00005', track_ids: [5], locked: true },
];

async function table(options: Parameters<typeof exportOf>[1], faces: readonly object[] = FACES) {
  const files = { 'faces.jsonl': [...faces, SHY], 'identities.json': { identities } };
  const result = await clusterFiles(files);
  const csv = exportOf(result, { csv: true, pooled: result.pooled, ...options }).get(
    'assignments.csv',
  );
  return new TextDecoder().decode(csv);
}

describe('the table of assignments', () => {
  it('is written on request only', async () => {
    expect(exportOf(await clusterFiles({})).has('assignments.csv')).toBe(false);
  });

  it('has a row a track, quoted where it must be, and no formula', async () => {
    const similar = Math.cos(0.05).toFixed(4);
    expect((await table({})).split('\r\n')).toEqual([
      'track_id,identity_id,name,person_id,locked,kind,mark,first_ts,last_ts,faces,similarity',
      `track-00001,identity-00001,"Ann ""Annie"", A.",,false,cluster,,0,1,2,${similar}`,
      `track-00002,identity-00001,"Ann ""Annie"", A.",,false,cluster,,4,5,2,${similar}`,
      `track-00003,identity-00003,'=1+1,'-p,false,cluster,,8,9,2,${similar}`,
      `track-00004,identity-00003,'=1+1,'-p,false,cluster,,12,13,2,${similar}`,
      'track-00005,identity-00005,,,true,singleton,,16,17,2,',
      'track-00006,,,,false,unembedded,,40,40,0,',
      '',
    ]);
  });

  it('spells ids as identities.json of the profile does', async () => {
    const lines = (await table({ profile: 'pipeline' })).split('\r\n');
    expect(lines[1]).toMatch(/^1,id_0001,/);
  });

  it('says which tracks are deleted', async () => {
    const faces = FACES.map((face) => (face.track_id === 2 ? { ...face, deleted: true } : face));
    const lines = (await table({}, faces)).split('\r\n');
    expect(lines[2]).toBe('track-00002,,,,false,deleted,,4,5,0,');
    expect(lines[1]).toMatch(/,2,$/);
  });

  it('leaves similarities out where there are no vectors at hand', async () => {
    const result = await clusterFiles({});
    const csv = exportOf(result, { csv: true }).get('assignments.csv');
    expect(new TextDecoder().decode(csv).split('\r\n')[1]).toMatch(/,2,$/);
  });
});
