import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, FACES, listFiles, NOW, readSpec, temporary, writeTree } from './program.ts';

const OLDER = FACES.slice(0, 4);
const clusterIn = (folder: string, ...more: string[]) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, '--dry-run', ...more);

describe('a share', () => {
  it.each(['#recycle', '$RECYCLE.BIN/S-1-5-21', '.Trash-1000/files', '@Recycle', '.zfs/snapshot'])(
    'is taken without what was deleted into %s, unless that is named itself',
    async (bin) => {
      const share = await temporary();
      await writeTree(share, {
        'data/manifests/mini-s01e01/faces.jsonl': FACES,
        [`${bin}/data/manifests/mini-s01e01/faces.jsonl`]: OLDER,
      });
      const live = await clusterIn(share);
      expect(live.stdout).toContain('mini-s01e01: 4 tracks');
      expect(live.stderr).not.toContain('also there');
      const deleted = await clusterIn(join(share, bin));
      expect(deleted.stdout).toContain('mini-s01e01: 2 tracks');
    },
  );

  it('in which only deleted episodes are says which folders were not looked into', async () => {
    const share = await temporary();
    await writeTree(share, { '#recycle/faces.jsonl': FACES });
    const { code, stderr } = await clusterIn(share);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No episode here.* 1 folder was not looked into .*: #recycle\. /);
  });
});

describe('copies of one episode', () => {
  it('are told apart by their folder, and no option is named that cannot choose', async () => {
    const root = await temporary();
    const rows = (ep_id: string) => FACES.map((row) => ({ ep_id, ...row }));
    await writeTree(root, {
      'new/faces.jsonl': rows('ep'),
      'old/faces.jsonl': rows('ep').slice(0, 4),
    });
    const { stderr } = await clusterIn(root);
    expect(stderr).toContain('took ep in new (first of 2 copies of it');
    expect(stderr).toContain(
      'also there: ep in old. Choose with --episode and the folder of the one you mean.',
    );
    await writeTree(root, { 'other/faces.jsonl': rows('other') });
    const { stderr: mixed } = await clusterIn(root);
    expect(mixed).toContain('took ep in new (first of 3 episodes');
    expect(mixed).toContain(
      'also there: ep in old, other. Choose with --run-id or --ep-id, or --episode and the folder of the one you mean.',
    );
  });
});

describe('a split download, unpacked side by side', () => {
  it('is one episode, and stays one when it is written to', async () => {
    const root = await temporary();
    const ann = { identity_id: 'identity-00001', track_ids: [1], name: 'Ann', locked: true };
    await writeTree(root, {
      'ep/tracks.jsonl': [1, 2, 3, 4].map((track_id) => ({ track_id })),
      'ep/identities.json': { identities: [ann] },
      'ep 2/faces.jsonl': FACES,
    });
    for (const _ of ['first', 'again']) {
      const { code, stdout } = await cutline(
        ...['episode-run', '--cluster', '--episode', root, '--now', NOW],
      );
      expect({ code, whole: stdout.includes('4 tracks') }).toEqual({ code: 0, whole: true });
      const { identities } = await readSpec(join(root, 'ep/identities.json'));
      expect(identities[0]).toMatchObject({ labels: { name: 'Ann' }, locked: true });
      expect(await listFiles(join(root, 'ep 2'))).toEqual(['faces.jsonl']);
    }
  });
});
