/** Longest id of a person: a folder is called after it, and files stand below that. Characters. */
export const MAX_PERSON_ID = 120;

const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Names that Windows keeps for devices, whatever ending follows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** What a name that has no Latin letters is called. */
const NAMELESS = 'person';

/** True for an id that a person got who had no name: `person`, `person-2`. */
export const isPlaceholderId = (id: string): boolean => /^person(?:-\d+)?$/.test(id);

/** Latin letters that are no letter with a mark on it. */
const FOLDED: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h' },
};

/**
 * Why a text is no id of a person, as the end of "The id … ": undefined where it is one. An id is the
 * name of a folder on any system: letters and digits without marks, `.`, `_` and `-`.
 */
export function personIdFault(id: string): string | undefined {
  if (id === '') return 'is empty';
  if (id.length > MAX_PERSON_ID) {
    return `has ${id.length} characters, and at most ${MAX_PERSON_ID} are possible`;
  }
  if (!SAFE.test(id)) {
    return 'has other characters than letters without accents, digits, dots, dashes and underscores, or does not begin with a letter or digit';
  }
  if (id.endsWith('.')) return 'ends in a dot';
  if (DEVICE.test(id)) return 'is what Windows calls a device, so no folder can have that name';
  return undefined;
}

/** True for an id that may become the name of a folder. */
export const isPersonId = (id: unknown): id is string =>
  typeof id === 'string' && personIdFault(id) === undefined;

/** Ids that differ in case alone are one folder on many systems: what they are compared by. */
export const personKey = (id: string): string => id.toLowerCase();

/**
 * An id for somebody of this name: `Zoë Kravitz` makes `zoe-kravitz`, the second one `zoe-kravitz-2`;
 * a name without Latin letters makes `person`.
 * @param taken keys (`personKey`) of ids that somebody has or had
 */
export function personIdFrom(name: string, taken: ReadonlySet<string>): string {
  return freeId(slugOf(name), taken);
}

/** The id itself, or with the first number that makes it another than those that are taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const free = `${id.slice(0, MAX_PERSON_ID - suffix.length)}${suffix}`;
    if (!taken.has(personKey(free))) return free;
  }
}

function slugOf(name: string): string {
  const plain = name
    // Longer than any id whatever is folded away: a name may be a book.
    .slice(0, 20 * MAX_PERSON_ID)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/\P{ASCII}/gu, (letter) => FOLDED[letter] ?? ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, MAX_PERSON_ID)
    .replace(/-+$/, '');
  if (plain === '') return NAMELESS;
  return DEVICE.test(plain) ? `${NAMELESS}-${plain}` : plain;
}
