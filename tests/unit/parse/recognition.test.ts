import { describe, expect, it } from 'vitest';
import {
  checkParameters,
  PARAMETER_KEYS,
  PARAMETER_RULES,
} from '../../../src/core/cluster/parameters.ts';
import { parseRecognition } from '../../../src/core/parse/recognition.ts';

const SPEC = `
# Clustering algorithm
algorithm: agglomerative  # "agglomerative" | "dbscan" | "hdbscan"
linkage: average
cluster_thresh: 0.58
min_cluster_size: 2
outlier_mode: singleton
pooling_method: mean
`;

describe('recognition.yaml', () => {
  it("reads the specification's example", () => {
    expect(parseRecognition(SPEC, 'recognition.yaml')).toEqual({
      parameters: {
        algorithm: 'agglomerative',
        linkage: 'average',
        cluster_thresh: 0.58,
        min_cluster_size: 2,
        outlier_mode: 'singleton',
        pooling_method: 'mean',
      },
      unknownKeys: [],
    });
  });

  it("reads the pipeline's clustering.yaml, blocks and all", () => {
    const text = `cluster_thresh: 0.52
min_cluster_size: 1
min_identity_sim: 0.45
track_prototype: {max_samples: 6, trim: 0.08}
metrics_thresholds: {max_singleton_fraction: 0.5}
singleton_merge: {enabled: true}
`;
    const { parameters, unknownKeys } = parseRecognition(text, 'clustering.yaml');
    expect(parameters).toMatchObject({ cluster_thresh: 0.52, min_cluster_size: 1 });
    expect(parameters.singleton_merge).toEqual({ enabled: true });
    expect(unknownKeys).toEqual([]);
  });

  it('applies merge keys as the pipeline does: own keys win, then the first of several', () => {
    const text = `strict: &strict
  cluster_thresh: 0.97
  linkage: complete
other: &other {linkage: ward, min_cluster_size: 3}
<<: [*strict, *other]
cluster_thresh: 0.9
`;
    expect(parseRecognition(text, 'r.yaml')).toEqual({
      parameters: { cluster_thresh: 0.9, linkage: 'complete', min_cluster_size: 3 },
      unknownKeys: [],
    });
    expect(parseRecognition('a: &a {linkage: ward}\n<<: *a\nlinkag: x\n', 'r')).toEqual({
      parameters: { linkage: 'ward' },
      unknownKeys: ['linkag'],
    });
    const outside = 'a: &a {cluster_thresh: 1.7}\nlinkage: ward\n<<: *a\n';
    expect(() => parseRecognition(outside, 'r.yaml')).toThrow(
      expect.objectContaining({
        code: 'parameters/out-of-range',
        place: { file: 'r.yaml', line: 3 },
      }),
    );
    for (const broken of ['<<: 5\n', '<<: *nobody\n']) {
      expect(() => parseRecognition(broken, 'r.yaml')).toThrow(
        expect.objectContaining({ code: 'parameters/bad-yaml' }),
      );
    }
  });

  it('names unknown keys instead of failing', () => {
    const read = parseRecognition('cluster_tresh: 0.5\nlinkage: ward\n__proto__: {a: 1}', 'r.yaml');
    expect(read.parameters).toEqual({ linkage: 'ward' });
    expect(read.unknownKeys).toEqual(['cluster_tresh', '__proto__']);
  });

  it('refuses a threshold of 1.7 with line, key, value and range', () => {
    expect(() =>
      parseRecognition('linkage: average\ncluster_thresh: 1.7\n', 'config/recognition.yaml'),
    ).toThrow(
      expect.objectContaining({
        code: 'parameters/out-of-range',
        place: { file: 'config/recognition.yaml', line: 2 },
        userMessage:
          'config/recognition.yaml, line 2: cluster_thresh is 1.7, but only a number from 0 to 1 is allowed. Correct the value in recognition.yaml.',
      }),
    );
  });

  it.each([
    ['linkage: median', /linkage is "median", but only average, complete, ward, single, centroid/],
    ['min_cluster_size: 0', /min_cluster_size is 0/],
    ['min_cluster_size: 2.5', /min_cluster_size is 2\.5/],
    ['cluster_thresh: "0.5"', /cluster_thresh is "0\.5"/],
    ['cluster_thresh: .nan', /cluster_thresh is/],
    ['algorithm: [a]', /algorithm is \["a"\]/],
  ])('refuses %s', (text, message) => {
    expect(() => parseRecognition(text, 'r.yaml')).toThrow(
      expect.objectContaining({ userMessage: expect.stringMatching(message) }),
    );
  });

  it('says on which line the YAML is broken', () => {
    expect(() => parseRecognition('linkage: average\n  bad: [1,\n', 'r.yaml')).toThrow(
      expect.objectContaining({
        code: 'parameters/bad-yaml',
        userMessage: expect.stringMatching(/^r\.yaml, line \d+ is not valid YAML/),
      }),
    );
    expect(() => parseRecognition('- a\n- b\n', 'r.yaml')).toThrow(
      expect.objectContaining({ code: 'parameters/bad-yaml' }),
    );
  });

  it('refuses levels upon levels, with the line where they are too many', () => {
    const flow = (levels: number) =>
      `linkage: average\na: ${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(parseRecognition(flow(90), 'r.yaml').unknownKeys).toEqual(['a']);
    expect(() => parseRecognition(flow(20_000), 'r.yaml')).toThrow(
      expect.objectContaining({
        code: 'parameters/bad-yaml',
        place: { file: 'r.yaml', line: 2 },
        userMessage: expect.stringContaining('nested more than 100 levels deep'),
      }),
    );
    expect(() => parseRecognition('- '.repeat(20_000), 'r.yaml')).toThrow(
      expect.objectContaining({ code: 'parameters/bad-yaml' }),
    );
  });

  it.each([
    ['dashes', `a: 1\n${'- '.repeat(101)}x`, 2],
    ['dashes alone', '-\n'.replace('-', '- '.repeat(101).trimEnd()), 1],
    ['indents', Array.from({ length: 120 }, (_, i) => `${' '.repeat(i)}k:`).join('\n'), 101],
  ])('refuses levels that are made of %s before they are read', (_, text, line) => {
    expect(() => parseRecognition(text, 'r.yaml')).toThrow(
      expect.objectContaining({ place: { file: 'r.yaml', line } }),
    );
  });

  it('takes a block that is as long as it likes, and not deep', () => {
    const rows = Array.from({ length: 50 }, (_, i) => `  - - k${i}: [1]\n    - x`).join('\n');
    expect(parseRecognition(`notes:\n${rows}\nlinkage: ward`, 'r.yaml').parameters).toEqual({
      linkage: 'ward',
    });
  });

  it('names a setting a letter off, also where other blocks are merged from it', () => {
    const text = 'usual: &u { method: mean }\ntrack^prototype: &t { x: 1 }\nsingleton_merge: *t';
    expect(parseRecognition(text, 'r.yaml').unknownKeys).toEqual(['track^prototype']);
  });

  it('allows what the program itself allows, and no more', () => {
    for (const key of PARAMETER_KEYS) {
      const rule = PARAMETER_RULES[key];
      const values =
        rule.type === 'choice'
          ? [...rule.values, 'other', 1]
          : [rule.min, rule.max, rule.min - 1, rule.max + 1, 0.5, 'x'];
      for (const value of values) {
        const refused = (check: () => unknown): boolean => {
          try {
            check();
            return false;
          } catch {
            return true;
          }
        };
        const text = `${key}: ${typeof value === 'string' ? JSON.stringify(value) : value}`;
        expect([text, refused(() => parseRecognition(text, 'r.yaml'))]).toEqual([
          text,
          refused(() => checkParameters({ [key]: value })),
        ]);
      }
    }
  });

  it('refuses what is no page of keys: every key is compared with every other', () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(() => parseRecognition(keys, 'r.yaml')).toThrow(
      expect.objectContaining({ code: 'parameters/too-large' }),
    );
  });

  it('refuses a block that is part of itself: it could not be written again', () => {
    for (const text of ['track_prototype: &a\n  b: *a', 'x: &a [{ b: *a }]']) {
      expect(() => parseRecognition(text, 'r.yaml')).toThrow(
        expect.objectContaining({ code: 'parameters/bad-yaml' }),
      );
    }
  });

  it('refuses an alias bomb', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((k, i) => {
        const before = 'abcdefgh'[i];
        return `${k}: &${k} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect(() => parseRecognition(bomb, 'r.yaml')).toThrow(
      expect.objectContaining({ code: 'parameters/bad-yaml' }),
    );
  });

  it('takes an empty file for the defaults', () => {
    expect(parseRecognition('', 'r.yaml').parameters).toEqual({});
    expect(parseRecognition('linkage:\n', 'r.yaml').parameters).toEqual({});
  });
});
