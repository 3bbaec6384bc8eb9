// Chosen places of what is read, each with the promise that breaks there; see chosen-core.mjs.
const EPISODE = 'src/core/episode';
const PARSE = 'src/core/parse';
const KIT = 'src/cli/kit';
const CLI = 'tests/unit/cli';

/** @param places promise, what stands there, what stands there instead */
export const placesIn = (file, tests, places) =>
  places.map(([promise, from, to]) => ({ file, from, to, promise, tests }));

const OTHER = [`${CLI}/other-episode.test.ts`, 'tests/worker/ingest-session.test.ts'];
const OTHER_EPISODE = [
  ...placesIn(`${PARSE}/of-episode.ts`, OTHER, [
    [
      'what files say of another episode is not taken over',
      'return told !== undefined && comparable(told) !== comparable(epId);',
      'return false;',
    ],
    [
      'a document names its episode in its metadata, too',
      '[top.ep_id, objectOf(top.metadata)?.ep_id]',
      '[top.ep_id]',
    ],
  ]),
  ...placesIn(`${EPISODE}/read-faces.ts`, OTHER, [
    ['rows of two episodes are refused', 'of.check(row, place);', ''],
  ]),
  ...placesIn(`${EPISODE}/own-tracks.ts`, OTHER, [
    [
      'a tracks.jsonl of another episode than the faces is left out',
      'return { ...files, tracks: undefined };',
      'return files;',
    ],
  ]),
  ...placesIn('src/cli/moderate/open-folder.ts', OTHER, [
    ['commands refuse identities of another episode', '  refuseForeign(loaded);\n', ''],
  ]),
  ...placesIn('src/cli/plan-run.ts', OTHER, [
    [
      'identities of another episode are not written over',
      'else throw wouldBeGone(path, told, loaded.imported.episode.epId);',
      'else note(text);',
    ],
  ]),
];

const CODED = [`${CLI}/encodings.test.ts`];
const ENCODINGS = [
  ...placesIn(`${PARSE}/json-file.ts`, CODED, [
    [
      'bytes that are no UTF-8 become no other letters',
      "new TextDecoder('utf-8', { fatal: true }).decode(bytes)",
      "new TextDecoder('utf-8').decode(bytes)",
    ],
    [
      'UTF-16 is refused by its name',
      'const wide = wideEncoding(bytes);',
      'const wide = undefined;',
    ],
  ]),
  ...placesIn(`${PARSE}/vector-line.ts`, CODED, [
    [
      'a row that is no UTF-8 is refused with its place',
      'if (cause instanceof TypeError) return notUtf8(file, line, cause);',
      '',
    ],
  ]),
  ...placesIn('src/cli/program.ts', CODED, [
    ['a name that the terminal damaged is refused', '    refuseUndecoded(argv);\n', ''],
  ]),
  ...placesIn('src/cli/moderate/moderation-commands.ts', CODED, [
    ['a payload with a byte order mark is read', "given.replace(/^\\uFEFF/, '')", 'given'],
  ]),
];

const LINKED = [`${CLI}/links.test.ts`];
const LINKS = [
  ...placesIn('src/cli/run-episode.ts', LINKED, [
    [
      'nothing is computed in vain where decisions lie behind a link',
      'await refuseLinks(root, decided, UNTOUCHED);',
      '',
    ],
  ]),
  ...placesIn(`${KIT}/write-atomically.ts`, LINKED, [
    [
      'nothing is made ready through a link',
      '  await refuseLinks(folder, paths, untouched).catch(refused);\n  const home',
      '  const home',
    ],
    [
      'nothing is written through a link that came meanwhile',
      'await refuseLinks(folder, paths, untouched).catch(refused);\n    try',
      'try',
    ],
  ]),
  ...placesIn(`${KIT}/walk-folders.ts`, LINKED, [
    [
      'a link that leads out is not followed',
      'real !== undefined && isBelow(walk.real, real)',
      'real !== undefined',
    ],
    ['a link that holds itself ends', "(await isAbove(walk, path)) ? 'circle' : ", ''],
  ]),
  ...placesIn(`${KIT}/find-episode.ts`, LINKED, [
    [
      'links that were not followed are named',
      'for (const text of passedOver(walked, walked.named)) say(text);',
      '',
    ],
  ]),
  ...placesIn('src/cli/facebank/bank-folder.ts', LINKED, [
    [
      'links in folders of people that were not followed are named',
      'for (const text of passedOver(walked, folder)) note(text);',
      '',
    ],
  ]),
  ...placesIn(
    'workers/ingest/zip-source.ts',
    ['tests/worker/ingest-zip.test.ts'],
    [
      [
        'an archive of which a file is a link is refused',
        'if (!entry.directory && entry.symlink && isWanted(inside)) throw linked(archive, inside);',
        '',
      ],
      [
        'of a file that was replaced by appending the last counts',
        'for (const found of entries) {\n    const taken',
        'for (const found of [...entries].reverse()) {\n    const taken',
      ],
    ],
  ),
];

const FOUND = [`${CLI}/found-files.test.ts`, 'tests/unit/episode/discover.test.ts'];
const FOUND_FILES = [
  ...placesIn(
    `${EPISODE}/normalise-path.ts`,
    [...FOUND, 'tests/worker/ingest-session.test.ts'],
    [
      ['recycle bins are left aside', 'folders.slice(named).some(isAside)', 'false'],
      ['a bin that somebody names is meant', 'folders.slice(named).some', 'folders.some'],
    ],
  ),
  ...placesIn(`${KIT}/walk-folders.ts`, FOUND, [
    [
      'recycle bins are not looked into',
      'else if (isAside(name)) walk.aside.push(below(name));',
      '',
    ],
  ]),
  ...placesIn(
    'src/bridge/walk.ts',
    ['tests/unit/bridge'],
    [
      [
        'recycle bins in a dropped folder are not looked into',
        'all.filter((child) => child.isFile || !isAside(child.name))',
        'all',
      ],
      [
        'recycle bins in a connected folder are not looked into',
        "if (child.kind === 'file' || !isAside(child.name)) children.push(child);",
        'children.push(child);',
      ],
      [
        'a dropped file that cannot be opened stops nothing before it is needed',
        'await open().catch(nothing)',
        'await open()',
      ],
      [
        'a dropped folder that cannot be read stops nothing',
        'return walk(child, below).catch(closed(below));',
        'return walk(child, below);',
      ],
    ],
  ),
  ...placesIn(`${KIT}/find-episode.ts`, FOUND, [
    [
      'copies of one episode are told apart by their folder',
      'const isCopy = (one: Candidate) => all.filter((name) => name === plain(one)).length > 1;',
      'const isCopy = (_: Candidate) => false;',
    ],
    [
      'decisions stay in the part of a download where they are',
      'parts === undefined ? undefined : (files.identities ?? files.log)',
      'undefined',
    ],
  ]),
  ...placesIn(`${EPISODE}/parts.ts`, FOUND, [
    [
      'parts of one download are one episode',
      'for (const folder of folders.slice(1)) homes.set(folder, folders[0] ?? folder);',
      '',
    ],
    ['copies are no parts', 'if (seen.has(inside)) return false;', ''],
    ['folders of two episodes are no parts', 'return said.size < 2;', 'return true;'],
    [
      'numbered folders of a layout are no parts',
      'if (LAYOUT.test(parent) || LAYOUT.test(name)) return undefined;',
      '',
    ],
  ]),
];

const ODD_ENTRY = [`${CLI}/one-bad-entry.test.ts`];
const BAD_ENTRIES = [
  ...placesIn(`${KIT}/walk-folders.ts`, ODD_ENTRY, [
    [
      'an entry that cannot be read and that nobody needs stops nothing',
      'else passOver(walk, below(name), cause);',
      'else throw cause;',
    ],
    [
      'a file that is needed and cannot be read is an error',
      '!isGone(cause) && isManifest(name)',
      'false',
    ],
    [
      'entries that were passed over are named',
      'if (!isGone(cause)) walk.unread.push({ path, why: readReason(cause) });\n  else if',
      'if',
    ],
  ]),
];

const MODELS = ['tests/unit/episode/one-model.test.ts'];
const VECTORS = ['tests/unit/episode/vector-rules.test.ts', 'tests/unit/parse/vector-line.test.ts'];
const OF_VECTORS = [
  ...placesIn(`${EPISODE}/keep-one-model.ts`, MODELS, [
    [
      'vectors of another model are not clustered',
      'faces.flags[face] = (faces.flags[face] ?? 0) | FACE_QUARANTINED | FACE_OTHER_MODEL;',
      '',
    ],
    ['a model in another case is no other model', 'names.map(comparable)', 'names'],
    ['two models are told with their counts', 'remarkModels(kept, others, remarks);', ''],
    [
      'prototypes of another model than the faces are told',
      "if (rule !== 'track-prototypes') remarkPrototypes(faces, tracks, keys, remarks);",
      '',
    ],
  ]),
  ...placesIn(`${EPISODE}/import-episode.ts`, MODELS, [
    [
      'identities that were made with another model are told',
      'comparable(madeWith) !== comparable(model)',
      'false',
    ],
  ]),
  ...placesIn(`${EPISODE}/take-vectors.ts`, VECTORS, [
    [
      'inline vectors that are none give way to those of the tracks',
      'if (taken.vectors.n > 0 || !hasPrototypes) return taken;',
      'return taken;',
    ],
    [
      'a face that faces.npy has a vector of takes part',
      'faces.flags[face] = (faces.flags[face] ?? 0) & ~FACE_QUARANTINED;',
      '',
    ],
    [
      'faces that are left without a vector are told',
      'for (const { code, where } of faces.faults.values()) remarks.add(code, where);',
      '',
    ],
  ]),
  ...placesIn(`${EPISODE}/cross-check.ts`, VECTORS, [
    [
      'rows of faces.npy that have moved are nobody’s vectors',
      'if (!agrees) return { fits: true, ...none };',
      '',
    ],
  ]),
  ...placesIn(`${PARSE}/vector-value.ts`, VECTORS, [
    ['a list in a list is a vector', 'of unwrapped(given)', 'of given'],
  ]),
];

const TABLES = ['tests/unit/parse', 'tests/unit/episode'];
const WRITTEN_OTHERWISE = [
  ...placesIn(`${PARSE}/fields.ts`, TABLES, [
    [
      'people and names may be numbers',
      "if (typeof value === 'number' && Number.isFinite(value)) return String(value);",
      '',
    ],
  ]),
  ...placesIn(`${PARSE}/truth.ts`, TABLES, [
    [
      'a truth of numbers says who is who',
      "if (typeof entry === 'string' || typeof entry === 'number') {",
      "if (typeof entry === 'string') {",
    ],
    [
      'what a clustering tool gave to nobody is nobody',
      "person?.trim() === '-1' ? undefined : person",
      'person',
    ],
    [
      'a number about the file is nobody',
      "(typeof entry === 'number' ? { ifTrack: true } : {})",
      '{}',
    ],
  ]),
  ...placesIn(`${PARSE}/track-id.ts`, TABLES, [
    ['a track id of a table with gaps is that track', 'WHOLE.test(value.trim())', 'false'],
  ]),
  ...placesIn(`${PARSE}/list-text.ts`, TABLES, [
    [
      'a list that a table wrote as text is read',
      "typeof value === 'string' ? parsed(value.trim()) : value",
      'value',
    ],
  ]),
  ...placesIn(`${EPISODE}/report.ts`, TABLES, [
    [
      'pictures that match no face are told as such',
      'else remarkUnmatched(faces, counts, remarks);',
      "else remarks.add('crops/none');",
    ],
  ]),
  ...placesIn(`${EPISODE}/read-boxes.ts`, TABLES, [
    [
      'boxes that cannot be corners are read as x, y, width, height',
      'sized && 2 * unsaidBackwards > unsaid',
      'false',
    ],
    ['boxes that end before they begin are told', 'if (backwards === 0) return;', 'return;'],
    [
      'boxes that say that they are corners stay',
      'if (kind !== BOX_UNSAID) return;\n      box',
      'box',
    ],
  ]),
  ...placesIn(`${PARSE}/recognition.ts`, TABLES, [
    ['YAML merge keys apply', 'merge: true', 'merge: false'],
    [
      'a block that others are merged from is no unknown key',
      'node?.anchor === undefined || isNearParameter(key)',
      'true',
    ],
  ]),
  ...placesIn(
    'src/core/comparable.ts',
    [`${CLI}/score.test.ts`, ...TABLES],
    [
      [
        'two spellings in Unicode of one name are one',
        "return text.normalize('NFC').trim();",
        'return text.trim();',
      ],
    ],
  ),
  ...placesIn(
    `${EPISODE}/scopes.ts`,
    ['tests/unit/episode/rows.test.ts'],
    [['a folder that Unicode spells in two ways is one', 'composed(given(path))', 'given(path)']],
  ),
  ...placesIn(
    `${KIT}/data-root.ts`,
    [`${CLI}/values.test.ts`],
    [
      [
        'an id is found however the disk spells its folder',
        'names.find((one) => composed(one) === composed(name))',
        'undefined',
      ],
    ],
  ),
];

const CROPS = [
  'tests/unit/episode/undecodable.test.ts',
  `${CLI}/crop-kinds.test.ts`,
  'tests/unit/episode',
  'tests/unit/state/import.test.ts',
];
const PICTURES = [
  ...placesIn(`${EPISODE}/locate.ts`, CROPS, [
    [
      'a crop is one whatever its extension',
      'IMAGE.test(base) || isCrop(path)',
      'IMAGE.test(base)',
    ],
  ]),
  ...placesIn(
    `${PARSE}/sniff-image.ts`,
    ['tests/unit/parse/sniff-image.test.ts'],
    [['AVIF is a picture', ' ?? avif(view)', '']],
  ),
  ...placesIn(`${EPISODE}/undecodable.ts`, CROPS, [
    [
      'a picture that cannot be decoded is nobody’s crop',
      'if (failed.length === 0) return episode;',
      'return episode;',
    ],
    [
      'where one picture fails all are tried',
      'await attempt(paths.filter((path) => !tried.has(path)))',
      '[]',
    ],
  ]),
  ...placesIn(
    'src/state/import/check-pictures.ts',
    ['tests/unit/state/import.test.ts'],
    [
      [
        'a picture that cannot be read now is not known to be none',
        'return blob === undefined ? [] : [{ path, blob }];',
        'return [{ path, blob: blob as Blob }];',
      ],
    ],
  ),
  ...placesIn('src/cli/moderate/apply-edit.ts', CROPS, [
    [
      'a change draws no picture that cannot be decoded',
      'const checked = await withReadablePictures(loaded, episode);',
      'const checked = episode;',
    ],
  ]),
];

export const CHOSEN_FILES = [
  ...OTHER_EPISODE,
  ...ENCODINGS,
  ...LINKS,
  ...FOUND_FILES,
  ...BAD_ENTRIES,
  ...OF_VECTORS,
  ...WRITTEN_OTHERWISE,
  ...PICTURES,
];
