import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexCrops } from '../../../src/core/episode/crop-index.ts';
import { locate, meantRole, roleOf } from '../../../src/core/episode/locate.ts';
import { natural } from '../../../src/core/episode/natural-order.ts';
import {
  droppedPath,
  isLeftover,
  normalisePath,
  safePath,
} from '../../../src/core/episode/normalise-path.ts';
import { createRemarkBook } from '../../../src/core/episode/remarks.ts';
import { memorySource } from './node-source.ts';

describe('paths from outside', () => {
  it.each([
    ['a/b.txt', 'a/b.txt'],
    ['.\\a\\b.txt', 'a/b.txt'],
    ['a//./b/', 'a/b'],
  ])('brings %j into one form', (raw, path) => {
    expect(normalisePath(raw)).toBe(path);
  });

  it.each([
    '/etc/passwd',
    'C:\\x',
    'c:x',
    '\\\\host\\share',
    '../x',
    'a/../../x',
    'a\\..\\b',
    'a\0b',
    '',
    '.',
    'a/..',
  ])('refuses %j with a remedy', (raw) => {
    expect(safePath(raw)).toBeUndefined();
    expect(() => normalisePath(raw)).toThrow(
      expect.objectContaining({
        code: 'zip/unsafe-path',
        userMessage: expect.stringContaining('relative paths'),
      }),
    );
  });

  it('takes the leading slash of a dropped entry', () => {
    expect(droppedPath('/folder/faces.jsonl')).toBe('folder/faces.jsonl');
    expect(() => droppedPath('/../x')).toThrow();
  });

  it('finds a drive behind dots and empty segments', () => {
    for (const raw of ['C:', 'C:/x', './C:/x', './/./C:x']) expect(safePath(raw)).toBeUndefined();
    expect(safePath('a/C:/x')).toBe('a/C:/x');
  });

  it('never lets anything out of its folder', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a./\\:C ]{0,20}$/), (raw) => {
        const path = safePath(raw);
        if (path === undefined) return;
        expect(path.startsWith('/')).toBe(false);
        expect(path.split('/')).not.toContain('..');
        expect(safePath(path)).toBe(path);
      }),
    );
  });

  it.each([
    'a/faces.jsonl.tmp',
    '.episode.lock',
    'x.bak',
    '__MACOSX/a/faces.jsonl',
    'a/._faces.jsonl',
    'm/backups/c/identities.json',
    'p.bak.123/index.json',
    '.DS_Store',
    '#recycle/data/faces.jsonl',
    'share/$RECYCLE.BIN/S-1-5-21/faces.jsonl',
    'share/$Recycle.Bin/x/faces.jsonl',
    '.Trash-1000/files/ep/faces.jsonl',
    '.Trashes/501/faces.jsonl',
    '@Recycle/ep/faces.jsonl',
    'share/.snapshot/hourly.0/faces.jsonl',
    '#snapshot/GMT+01/faces.jsonl',
    '.zfs/snapshot/daily/ep/faces.jsonl',
    'ep/crops/@eaDir/frame_000001.jpg',
    'ep/.ipynb_checkpoints/faces.jsonl',
    'System Volume Information/faces.jsonl',
  ])('leaves %s aside', (path) => {
    expect(isLeftover(path)).toBe(true);
  });

  it.each([
    'models--x/snapshots/0a1b/faces.jsonl',
    'recycle/faces.jsonl',
    'ep #2/faces.jsonl',
    'my.backups/faces.jsonl',
  ])('takes %s', (path) => {
    expect(isLeftover(path)).toBe(false);
  });

  it('takes a folder that was named itself, whatever it is called, but nothing of the kind in it', () => {
    expect(isLeftover('#recycle/ep/faces.jsonl', 1)).toBe(false);
    expect(isLeftover('.Trash-1000/files/faces.jsonl', 1)).toBe(false);
    expect(isLeftover('#recycle/.Trashes/faces.jsonl', 1)).toBe(true);
    expect(isLeftover('#recycle/._faces.jsonl', 1)).toBe(true);
  });

  it('orders attempts as people count', () => {
    const names = ['Attempt10', 'Attempt2', 'attempt2', 'Attempt1'];
    expect(names.sort(natural)).toEqual(['Attempt1', 'Attempt2', 'attempt2', 'Attempt10']);
  });
});

describe('layouts', () => {
  const data = { prefix: 'x/data', epId: 'ep', runId: '', layout: 'data-root' };
  const run = { ...data, runId: 'A1', layout: 'run' };
  const mirror = { prefix: 'x', epId: 'show-s01e02', runId: '', layout: 'artifacts' };
  it.each([
    ['x/data/manifests/ep/faces.jsonl', { ...data, rest: 'faces.jsonl' }],
    ['x/data/manifests/ep/runs/cluster.json', { ...data, rest: 'runs/cluster.json' }],
    ['x/data/manifests/ep/runs/A1/faces.jsonl', { ...run, rest: 'faces.jsonl' }],
    ['x/data/manifests/ep/runs/A1/manifests/faces.json', { ...run, rest: 'manifests/faces.json' }],
    ['x/data/embeds/ep/faces.npy', { ...data, rest: 'faces.npy' }],
    ['x/data/embeds/ep/runs/A1/faces.npy', { ...run, rest: 'faces.npy' }],
    [
      'x/data/frames/ep/crops/track_0001/frame_000042.jpg',
      { ...data, rest: 'crops/track_0001/frame_000042.jpg' },
    ],
    [
      'x/data/frames/ep/runs/A1/thumbs/track_0001/thumb_000042.png',
      { ...run, rest: 'thumbs/track_0001/thumb_000042.png' },
    ],
    [
      'x/artifacts/crops/show/s01/e02/tracks/track_0001/frame_1.jpg',
      { ...mirror, rest: 'crops/tracks/track_0001/frame_1.jpg' },
    ],
    ['x/artifacts/manifests/show/s01/e02/faces.jsonl', { ...mirror, rest: 'faces.jsonl' }],
    ['x/runs/show/s01/e02/A1/faces.jsonl', { ...mirror, runId: 'A1', rest: 'faces.jsonl' }],
    [
      'runs/ep/A1/faces.jsonl',
      { prefix: '', epId: 'ep', runId: 'A1', layout: 'artifacts', rest: 'faces.jsonl' },
    ],
    [
      'ep/runs/A1/faces.jsonl',
      { prefix: 'ep', epId: '', runId: 'A1', layout: 'run', rest: 'faces.jsonl' },
    ],
    ['manifests/ep/faces.jsonl', { ...data, prefix: '', rest: 'faces.jsonl' }],
  ])('reads %s', (path, expected) => {
    expect(locate(path)).toEqual(expected);
  });

  it.each([
    'faces.jsonl',
    'ep/faces.jsonl',
    'ep/crops/track_0001/frame_000042.jpg',
    'manifests/faces.jsonl',
    'runs/faces.jsonl',
  ])('finds none in %s', (path) => {
    expect(locate(path)).toBeUndefined();
  });

  it('knows files by name, case aside', () => {
    expect(roleOf('a/Faces.JSONL')).toBe('faces');
    expect(roleOf('a/b.JPG')).toBe('image');
    expect(roleOf('a/notes.txt')).toBe('other');
    expect(roleOf('a/b.jfif')).toBe('image');
    // A letter or two away from a known name: but a picture is a picture.
    expect(meantRole('a/faces.np')?.name).toBe('faces.npy');
    expect(meantRole('a/faces.jpg')).toBeUndefined();
  });
});

describe('a picture by its place', () => {
  it.each([
    'crops/track_0001/frame_000100',
    'x/thumbs/track-00001/thumb_000100.img',
    'crops/track_0001_frame_000100',
    'track_0001/frame_000100.picture',
  ])('is %s, whatever the extension', (path) => {
    expect(roleOf(path)).toBe('image');
  });

  it.each([
    'crops/track_0001/frame_000100.json',
    'crops/track_0001/index',
    'crops/notes',
    'data/2024/01',
    'frames/frame_000100.npy',
  ])('is not %s', (path) => {
    expect(roleOf(path)).toBe('other');
  });
});

describe('crop index', () => {
  function index(...paths: string[]) {
    const remarks = createRemarkBook();
    const crops = indexCrops(
      paths.map((path) => memorySource(path, 'x')),
      remarks,
    );
    return { crops, remarks: remarks.list() };
  }

  it.each([
    ['crops/track_0007/frame_000280.jpg', '7:280'],
    ['crops/track-00007/frame_280.png', '7:280'],
    ['x/crops/show/tracks/track_12345/frame_000042.webp', '12345:42'],
    ['thumbs/track_0007/thumb_000280.png', '7:280'],
    ['crops/7/280.jpg', '7:280'],
    ['crops/shot3.b/frame_000042.jpg', 'shot3.b:42'],
    ['track_0007_frame_000280.jpg', '7:280'],
    ['drop/face_0007_000280.png', '7:280'],
  ])('finds %s under %s', (path, key) => {
    expect(index(path).crops.find(key)).toBe(path);
  });

  it('prefers the crop to the thumb, and then the first path, in any order of files', () => {
    const crop = 'f/crops/track_0001/frame_000002.jpg';
    const png = 'f/crops/track_0001/frame_000002.png';
    const thumb = 'a/thumbs/track_0001/thumb_000002.png';
    expect(index(thumb, png, crop).crops.find('1:2')).toBe(crop);
    expect(index(crop, png, thumb).crops.find('1:2')).toBe(crop);
    expect(index(thumb).crops.count).toBe(1);
  });

  it('takes whole frames and representatives for no crops', () => {
    const { crops, remarks } = index(
      'frames/ep/frames/frame_000042.jpg',
      'thumbs/identities/id_0001/rep.jpg',
    );
    expect(crops.count).toBe(0);
    expect(remarks).toEqual([]);
  });

  it('remarks on names that say nothing and on empty files', () => {
    const remarks = createRemarkBook();
    const crops = indexCrops(
      [
        memorySource('crops/track_0001/IMG_A.jpg', 'x'),
        memorySource('crops/track_0001/frame_000001.jpg', ''),
      ],
      remarks,
    );
    expect(crops.count).toBe(0);
    expect(remarks.list()).toMatchObject([
      { code: 'crops/misnamed', count: 1, examples: ['crops/track_0001/IMG_A.jpg'] },
      { code: 'crops/empty', count: 1 },
    ]);
  });

  it('follows what a row calls its crop, extension ignored', () => {
    const { crops } = index('x/odd/portrait-a.png');
    expect(crops.findHint('odd/portrait-a.jpg')).toBe('x/odd/portrait-a.png');
    expect(crops.findHint('other/portrait-a.jpg')).toBeUndefined();
  });
});
