// Chosen places of what is kept and given back, of devices and parts that fail, each with the promise that
// breaks there; see chosen-core.mjs.
import { placesIn } from './chosen-files.mjs';

const CLI = 'tests/unit/cli';
const STATE = 'tests/unit/state';

const NUMBERS = ['tests/unit/parse/kept-json.test.ts', `${CLI}/big-numbers.test.ts`];
const KEPT_NUMBERS = [
  ...placesIn('src/core/parse/kept-json.ts', NUMBERS, [
    [
      'a number that JavaScript cannot hold is kept',
      'kept: marked === text ? value : JSON.parse(marked)',
      'kept: value',
    ],
    ['a number that was kept is written as it stood', "json.replace(WRITTEN, '$1')", 'json'],
  ]),
  ...placesIn('src/core/export/identities-text.ts', NUMBERS, [
    [
      'a run writes numbers of other tools as they stood',
      'yield writeKept(identity, 2)',
      'yield JSON.stringify(identity, undefined, 2)',
    ],
  ]),
  ...placesIn('src/cli/moderate/apply-edit.ts', NUMBERS, [
    [
      'a change writes numbers of other tools as they stood',
      'writeKept(value, compact ? undefined : (indent ?? 2))',
      'JSON.stringify(value, undefined, compact ? undefined : (indent ?? 2))',
    ],
  ]),
];

const LATER_NUMBERS = [
  ...placesIn(
    'src/core/facebank/bank-files.ts',
    ['tests/unit/facebank/files.test.ts', ...NUMBERS],
    [
      [
        'a Facebank writes numbers of other tools as they stood',
        'writeKept(row)',
        'JSON.stringify(row)',
      ],
    ],
  ),
  ...placesIn('src/cli/moderate/edit-episode.ts', NUMBERS, [
    [
      'labels of a payload are written as they stand',
      'readPayload.patch(value, kept)',
      'readPayload.patch(value)',
    ],
  ]),
  ...placesIn('src/core/moderation/edit/identities-file.ts', NUMBERS, [
    [
      'tracks that are not here are written as they stand',
      'strangers.push(track.kept)',
      'strangers.push(track.value)',
    ],
  ]),
];

const DAMAGED = [`${CLI}/damaged.test.ts`, 'tests/unit/episode/identities.test.ts'];
const LOG = ['tests/unit/moderation/log-file.test.ts', `${CLI}/data-root.test.ts`, ...DAMAGED];
const DAMAGE = [
  ...placesIn('src/core/moderation/log-file.ts', LOG, [
    [
      'steps of a history that are missing are counted',
      'if (isWhole && steps !== entries.length) remarks.push(missingSteps(path, steps, entries));',
      '',
    ],
  ]),
  ...placesIn('src/cli/plan-run.ts', LOG, [
    [
      'a history of which not everything was read is kept',
      "if (log === undefined || !remarks.some(({ code }) => code.startsWith('log/'))) return [];",
      'return [];',
    ],
    [
      'identities that look damaged are kept beside the new ones',
      'if (identities === undefined || !(damaged || turned)) return [];',
      'if (identities === undefined || !turned) return [];',
    ],
    [
      'identities in another schema are kept beside the new ones',
      'if (identities === undefined || !(damaged || turned)) return [];',
      'if (identities === undefined || !damaged) return [];',
    ],
  ]),
  ...placesIn('src/cli/kit/keep-old.ts', LOG, [
    [
      'what was kept before is not written over',
      'if (!taken.has(free)) return',
      'if (n > 0) return',
    ],
    ['what is kept already is not kept twice', 'entry.isFile() && isKept(entry.name)', 'false'],
  ]),
  ...placesIn('src/cli/kit/say-damage.ts', LOG, [
    ['every command says that steps are missing', '|log\\/cut-off$)/;', ')/;'],
  ]),
  ...placesIn(
    'src/state/import/finish-import.ts',
    [STATE],
    [
      ['the page says that steps are missing', '/^log\\/cut|\\/other-ep/', '/\\/other-ep/'],
      [
        'the page says that files are of another episode',
        '/^log\\/cut|\\/other-ep/',
        '/^log\\/cut/',
      ],
    ],
  ),
];

const BRIDGE = ['tests/unit/bridge', 'tests/unit/state/safety.test.ts'];
const PARTS = [
  ...placesIn('src/state/lib/fault-text.ts', BRIDGE, [
    [
      'a part of the page that cannot be loaded is told as such',
      'if (isNotLoaded(message)) return notLoadedText(unsaved);',
      '',
    ],
  ]),
  ...placesIn('src/bridge/worker-client.ts', BRIDGE, [
    [
      'a worker whose script cannot be had is told as such',
      "const lost = silent && !detail && event.type === 'error';",
      'const lost = false;',
    ],
    [
      'a worker that says nothing is not waited for',
      'if (word === SILENT) this.#end(running, lostError(this.#name));',
      '',
    ],
  ]),
  ...placesIn(
    'src/ui/kit/LazyPart.tsx',
    ['tests/unit/ui/lazy-part.test.ts'],
    [
      [
        'a part is not shown without its style',
        'if (lostStyle !== undefined) throw lostStyle;',
        '',
      ],
      [
        'a connection that says nothing is taken for lost',
        'await Promise.race([load(), silent])',
        'await load()',
      ],
    ],
  ),
];

const GPU = ['tests/worker/gpu-faults.test.ts', 'tests/worker/embed-gpu.test.ts'];
const DEVICES = [
  ...placesIn('workers/gpu/device.ts', GPU, [
    [
      'a device that never comes, or never answers, is not waited for',
      'const ANSWER_LOOKS = 12;',
      'const ANSWER_LOOKS = 4000;',
    ],
  ]),
  ...placesIn('workers/embed/gpu-session.ts', GPU, [
    [
      'a device that does not answer gives way to the processor',
      "if (answer === SILENT) throw new Silence('the graphics device did not answer');",
      '',
    ],
    [
      'a device that did not answer is left alone',
      'if (error instanceof Silence) onSilence();',
      '',
    ],
  ]),
  ...placesIn('workers/gpu/trust.ts', GPU, [
    [
      'a value that cannot be is none of a device',
      '[low, high] = distance ? [0, 2 + ROUNDED]',
      '[low, high] = distance ? [-1e30, 1e30]',
    ],
    [
      'a row that is left over is noticed',
      'for (let i = r0; i < r1; i++) check(i, c0 + (scatter(i, c0) % width));',
      '',
    ],
    [
      'a column that is left over is noticed',
      'for (let j = c0; j < c1; j++) check(r0 + (scatter(r0, j) % height), j);',
      '',
    ],
  ]),
];

const DELETED = [`${STATE}/deleted-by-files.test.ts`, 'tests/unit/moderation', 'tests/unit/export'];
const DELETED_TRACKS = [
  ...placesIn('src/core/moderation/logged-deletions.ts', DELETED, [
    ['a mark that an export took off comes back before its step', "rowsOf('restore', 0)", '[]'],
    [
      'a history accounts for the marks that it made',
      "unmarkTracks(episode, rowsOf('delete', 1))",
      'episode',
    ],
  ]),
  ...placesIn('src/core/moderation/track-shape.ts', DELETED, [
    [
      'a restored track is there',
      'if (mark === 1 && named.has(tracks.id[row]!)) restored.push(row);',
      '',
    ],
    [
      'another track that is restored makes other tracks',
      'a.restored.join() === b.restored.join()',
      'true',
    ],
  ]),
  ...placesIn(
    'src/core/identity/summaries.ts',
    ['tests/unit/identity/summaries.test.ts'],
    [
      ['a restored track takes nobody’s name', 'for (const row of tombstones) won[row] = -1;', ''],
      ['what a track founds is not changed by ranking', 'priority?.slice()', 'priority'],
    ],
  ),
  ...placesIn(
    'src/core/pipeline/stand.ts',
    [`${STATE}/clustering-signature.test.ts`],
    [['a tree with a restored track is another one', 'restored.length > 0', 'false']],
  ),
  ...placesIn('src/core/episode/report.ts', DELETED, [
    ['a deleted track is none without a vector', ' && deleted[row] !== 1', ''],
  ]),
];

const DATES = [`${CLI}/moderation.test.ts`, `${STATE}/export.test.ts`];
const IDENTITIES = [
  ...placesIn('src/core/export/identity-dates.ts', DATES, [
    [
      'the date of an identity’s first file stays',
      'const createdAt = before?.createdAt ?? told ?? first',
      'const createdAt = told ?? first',
    ],
    [
      'an identity that did not change keeps its date',
      'if (isUnchanged(identity, before)) return written ?? decided ?? createdAt;',
      '',
    ],
    ['other tracks are a change', '    sameTracks(identity.tracks, before.tracks) &&\n', ''],
    [
      'other labels are a change',
      'sameValue(tidyLabels(before.labels), labelsWithAliases(identity))',
      'true',
    ],
    ['a lock is a change', '    identity.locked === before.locked &&\n', ''],
    [
      'a part of a split track is no change',
      'if (parts.length > 0) all.set(',
      'if (false) all.set(',
    ],
  ]),
  ...placesIn(
    'src/core/moderation/known-parts.ts',
    ['tests/unit/moderation/known-parts.test.ts'],
    [
      [
        'a part that the history makes is no unknown track',
        'return fewer(one, one.code, unknownTracks);',
        'return [one];',
      ],
      [
        'an identity of a part is no empty one',
        'return fewer(one, one.code, empty);',
        'return [one];',
      ],
    ],
  ),
  ...placesIn(
    'src/core/identity/units.ts',
    ['tests/unit/identity', ...DATES],
    [['a small group that nobody named is no cluster', '(settled && size > 1)', 'size > 1']],
  ),
  ...placesIn(
    'src/core/identity/enforce-decisions.ts',
    ['tests/unit/identity', ...DATES],
    [
      [
        'a small group that is named is a cluster',
        'if (locked || isNamed(labels)) rows.add(row);',
        'if (locked) rows.add(row);',
      ],
    ],
  ),
  ...placesIn(
    'src/core/landscape/held-groups.ts',
    ['tests/unit/landscape'],
    [
      [
        'the landscape counts groups as the grid does',
        ' && rows.some((row) => this.settled.has(row))',
        '',
      ],
    ],
  ),
  ...placesIn('src/core/episode/identity-labels.ts', DATES, [
    ['other names beside the labels are read', 'if (hasAliases(row)) {', 'if (false) {'],
  ]),
  ...placesIn(
    'src/core/export/pipeline-identities.ts',
    ['tests/unit/export', ...DATES],
    [
      [
        'the faces that the pipeline counts are those of its identities',
        'identitySet.identities.reduce((sum, { faceCount }) => sum + faceCount, 0)',
        'episode.faces.count',
      ],
    ],
  ),
  ...placesIn(
    'src/core/export/build-export.ts',
    ['tests/unit/export'],
    [
      [
        'a quality is written in its shortest text',
        'known === 0 ? null : shortFloat(Math.fround(sum / known))',
        'known === 0 ? null : Math.fround(sum / known)',
      ],
    ],
  ),
];

const ROOTS = [`${CLI}/data-root.test.ts`, `${CLI}/crop-kinds.test.ts`, 'tests/unit/moderation'];
const PLACES = [
  ...placesIn('src/cli/kit/load-episode.ts', ROOTS, [
    [
      'pictures of the mirror go into its thumbs',
      'if (!isMirrored(manifests)) return posix.join(frames, path);',
      'return posix.join(frames, path);',
    ],
  ]),
  ...placesIn('src/cli/kit/data-root.ts', ROOTS, [
    ['parameters of a data root are read', 'found.push(fileSource(path, path, info!));', ''],
    [
      'the nearest parameters are the first',
      '[...new Set([root, named, home])]',
      '[...new Set([home, named, root])]',
    ],
    [
      'an id alone is looked for below ./data',
      "dataRoot ?? join(process.cwd(), 'data')",
      'dataRoot ?? process.cwd()',
    ],
    ['an episode of the mirror is found', '...(show === undefined ? [] : [mirrored])', ''],
  ]),
  ...placesIn(
    'src/cli/report-run.ts',
    [`${CLI}/episode-run.test.ts`, ...ROOTS],
    [
      [
        'a run without pictures says so',
        "some(({ code }) => code === 'crops/none')",
        'some(() => false)',
      ],
    ],
  ),
  ...placesIn(
    'src/state/views/visible.ts',
    [`${STATE}/floor.test.ts`],
    [
      [
        'whom somebody named is shown, however short',
        '!asksForMore(floor) || identity.locked || givenName(identity) !== undefined',
        '!asksForMore(floor)',
      ],
    ],
  ),
  ...placesIn(
    'src/core/identity/track-floor.ts',
    ['tests/unit/identity/track-floor.test.ts'],
    [
      [
        'a quality that nobody knows is not low',
        '?? Number.NaN) < minQuality',
        '|| 0) < minQuality',
      ],
    ],
  ),
  ...placesIn(
    'src/core/pipeline/pipeline.ts',
    [`${CLI}/episode-run.test.ts`],
    [
      [
        'a short track that people decided about is there',
        '!decided.has(row) && lacking',
        'lacking',
      ],
      ['whoever was named since is not missed before', '      short: prepared.short,\n', ''],
    ],
  ),
  ...placesIn(
    'src/ui/app/dialogs/found-words.ts',
    ['tests/unit/ui/words.test.ts'],
    [
      [
        'a run is no copy of another',
        'a.epId === b.epId && a.runId === b.runId',
        'a.epId === b.epId',
      ],
    ],
  ),
];

const REPS = [`${STATE}/reps.test.ts`, `${STATE}/export.test.ts`];
const KEPT_PICTURES = [
  ...placesIn('src/state/library/rep-keeper.ts', REPS, [
    [
      'a picture that is kept is not drawn again',
      '!kept.has(face) && !failed.has(face)',
      '!failed.has(face)',
    ],
    [
      'a crop that cannot be read is tried once',
      'if (rep === undefined) failed.add(face);',
      'if (rep === undefined) continue;',
    ],
    ['only the tab that leads keeps pictures', '      leader &&\n', ''],
    ['what cannot be stored is told once', 'this.#refused = true;', ''],
  ]),
  ...placesIn('src/state/persistence/reps.ts', REPS, [
    [
      'pictures are counted in what is stored',
      'repBytes: (latest.repBytes ?? 0) + bytes',
      'repBytes: 0',
    ],
    ['pictures that stand for somebody stay', '!wanted.has(Number(at.at(-1)))', 'at.length > 0'],
  ]),
  ...placesIn('src/state/export/export-plan.ts', REPS, [
    [
      'an export takes the picture that is kept',
      'if (kept !== undefined) return new Uint8Array(await kept.jpeg.arrayBuffer());',
      '',
    ],
  ]),
  ...placesIn(
    'src/bridge/faces.ts',
    [...REPS, 'tests/unit/bridge'],
    [['a face whose crop cannot be read shows its kept picture', '?? kept?.jpeg', '']],
  ),
];

export const CHOSEN_KEPT = [
  ...KEPT_NUMBERS,
  ...LATER_NUMBERS,
  ...DAMAGE,
  ...PARTS,
  ...DEVICES,
  ...DELETED_TRACKS,
  ...IDENTITIES,
  ...PLACES,
  ...KEPT_PICTURES,
];
