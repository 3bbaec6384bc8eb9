import { expect, it } from 'vitest';
import { append } from '../../../src/core/moderation/log.ts';
import { withImportedLog } from '../../../src/core/moderation/log-file-import.ts';
import { EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { face, run } from '../episode/run-import.ts';

const NOW = '2025-12-01T08:00:00Z';
const split: Operation = {
  ...{ type: 'split-track', track: '1', face: 'b', part: '7', partNumber: 7 },
};

it('only tracks that neither the files nor their history have are told as unknown', async () => {
  const log = append(EMPTY_LOG, split, { at: NOW });
  const identities = [
    { identity_id: 'a', track_ids: [1, 8] },
    { identity_id: 'b', track_ids: [7] },
    { identity_id: 'c', track_ids: [9] },
    { identity_id: 'd', track_ids: [] },
  ];
  const files = {
    'ep/faces.jsonl': ['a', 'b', 'c'].map((id, frame) =>
      face(1, frame, { face_id: id, embedding: [1, 0] }),
    ),
    'ep/identities.json': { identities },
    'ep/moderation_log.jsonl': writeLogFile({ epId: 'ep', runId: '', log, prints: [] }),
  };
  const imported = await run(files);
  const told = ({ episode }: Pick<typeof imported, 'episode'>) =>
    episode.report.remarks
      .filter(({ code }) => /unknown-track|empty/.test(code))
      .map(({ code, count, examples, text }) => [code, count, examples, text.slice(0, 2)]);
  expect(told(imported)).toEqual([
    ['identities/unknown-track', 3, ['8 in a', '7 in b', '9 in c'], '3 '],
    ['identities/empty', 3, ['b', 'c', 'd'], '3 '],
  ]);
  expect(told(await withImportedLog(imported, imported.candidate, { prints: false }))).toEqual([
    ['identities/unknown-track', 2, ['8 in a', '9 in c'], '2 '],
    ['identities/empty', 2, ['c', 'd'], '2 '],
  ]);
});
