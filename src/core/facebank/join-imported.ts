import { comparable } from '../comparable.ts';
import { isKeptNumber } from '../parse/kept-json.ts';
import { counted } from '../words.ts';
import type { BankEdit } from './edit-people.ts';
import type { BankReading, ImportedPerson, ImportedSeed, Remark } from './imported.ts';
import { Remarks } from './imported.ts';
import { calledOf, takenIds } from './person-fields.ts';
import { freeId, personKey } from './person-id.ts';
import { MAX_SEED_ID } from './seed-id.ts';
import type { Facebank, Person, PersonChange, Seed } from './types.ts';

/** What an import would do to a Facebank. */
export interface Joining<P> {
  /** Undefined where all of it is there already. */
  readonly edit: BankEdit | undefined;
  /** Seeds that come with it, under the ids that they get. */
  readonly brings: readonly ImportedSeed<P>[];
  readonly remarks: readonly Remark[];
  readonly counts: {
    readonly added: number;
    /** People who were there, and who are told more of now. */
    readonly changed: number;
    readonly seeds: number;
    /** Seeds that were there already. */
    readonly known: number;
  };
}

/**
 * Join imported people with those that are there. The same person is who has the same `cast_id` of a show,
 * or the same id (also a former one) where name and show do not contradict. A name joins nobody who says
 * more than that and a show: two people may have one, and are told. What a person of the Facebank says stays; files fill what is missing.
 * @param stored all seeds whose ids are taken, those of undone steps too
 * @param at ISO 8601, UTC, whole seconds
 */
export function joinImported<P>(
  { people }: Facebank,
  stored: ReadonlyMap<string, Seed>,
  reading: BankReading<P>,
  at: string,
): Joining<P> {
  const remarks = new Remarks();
  const state = new KnownPeople(people);
  const taken = takenIds(people);
  const seeds = new SeedDesk<P>(stored, people);
  const before = new Map<string, Person | undefined>();
  const counts = { added: 0, changed: 0, seeds: 0, known: 0 };
  for (const imported of reading.people) {
    const known = state.find(imported);
    const id = known?.id ?? newId(imported, taken, remarks);
    const base = known ?? ownIds({ ...imported.person, id, seeds: [] }, taken);
    const { listed, fresh, elsewhere } = seeds.take(imported.seeds, base);
    counts.seeds += fresh;
    counts.known += imported.seeds.length - fresh;
    if (elsewhere > 0) {
      remarks.tell(
        `${counted(elsewhere, 'face')} of ${calledOf(imported.person)} ${elsewhere === 1 ? 'is' : 'are'} another person’s here, and ${elsewhere === 1 ? 'stays' : 'stay'} so.`,
      );
    }
    const filled = known === undefined ? base : filledWith(known, imported.person);
    const after = listed.length === 0 ? filled : { ...filled, seeds: [...base.seeds, ...listed] };
    if (after === known) continue;
    if (!before.has(id)) before.set(id, known);
    state.set(known === undefined ? after : { ...after, updatedAt: at });
    for (const had of [id, ...after.formerIds]) taken.add(personKey(had));
  }
  const changes = [...before].map(
    ([id, was]): PersonChange => ({ before: was, after: state.get(id) }),
  );
  counts.changed = changes.filter((change) => change.before !== undefined).length;
  counts.added = changes.length - counts.changed;
  for (const text of sameNames(state.all, changes)) remarks.warn(text);
  const edit =
    changes.length === 0
      ? undefined
      : { text: importText(counts), changes, personId: changes[0]?.after?.id ?? '' };
  return { edit, brings: seeds.brought, remarks: [...reading.remarks, ...remarks.list], counts };
}

function importText({ added, changed, seeds }: Joining<unknown>['counts']): string {
  const parts = [
    ...(added > 0 ? [counted(added, 'new person', 'new people')] : []),
    ...(changed > 0 ? [`more on ${counted(changed, 'person', 'people')}`] : []),
    ...(seeds > 0 ? [counted(seeds, 'face')] : []),
  ];
  return `Imported ${parts.join(', ')}`;
}

/** Who is there, by what an import may say of them. */
class KnownPeople {
  readonly #people = new Map<string, Person>();
  /** Ids of people. */
  readonly #byCast = new Map<string, string>();
  readonly #byId = new Map<string, string>();
  /** By show and name; of those before the import alone. */
  readonly #called = new Map<string, Set<string>>();

  constructor(people: readonly Person[]) {
    for (const person of people) {
      this.set(person);
      for (const name of [person.name, ...person.aliases]) {
        const key = calledKey(person.show, name);
        this.#called.set(key, (this.#called.get(key) ?? new Set()).add(person.id));
      }
    }
  }

  get all(): readonly Person[] {
    return [...this.#people.values()];
  }

  get(id: string): Person | undefined {
    return this.#people.get(id);
  }

  set(person: Person): void {
    const { id, formerIds } = person;
    this.#people.set(id, person);
    this.#byId.set(personKey(id), id);
    for (const had of formerIds) {
      // Somebody's id of today goes before what another was called.
      if (!this.#byId.has(personKey(had))) this.#byId.set(personKey(had), id);
    }
    const cast = castKey(person);
    if (cast !== undefined && !this.#byCast.has(cast)) this.#byCast.set(cast, id);
  }

  find({ person, idGiven }: ImportedPerson<unknown>): Person | undefined {
    const cast = castKey(person);
    const ofCast = this.get(this.#byCast.get(cast ?? '') ?? '');
    if (ofCast !== undefined) return ofCast;
    if (!idGiven) return cast === undefined ? this.#theOneCalled(person) : undefined;
    const holder = this.get(this.#byId.get(personKey(person.id)) ?? '');
    return holder !== undefined && agree(holder, person) ? holder : undefined;
  }

  /** Who has nothing but a name and a show (a roster's) is the one of that show who is called so. */
  #theOneCalled({ name, show }: Person): Person | undefined {
    if (name === '' || show === '') return undefined;
    const [only, ...others] = this.#called.get(calledKey(show, name)) ?? [];
    return others.length > 0 ? undefined : this.get(only ?? '');
  }
}

const calledKey = (show: string, name: string): string =>
  `${comparable(show)}\n${comparable(name)}`;

function castKey({ extra, show }: Person): string | undefined {
  const { cast_id: id } = extra;
  if (isKeptNumber(id)) return undefined;
  return typeof id === 'string' && id !== '' ? `${show.toUpperCase()}/${id}` : undefined;
}

/** Whether what two say of themselves may be said of one person. */
function agree(a: Person, b: Person): boolean {
  const [castA, castB] = [castKey(a), castKey(b)];
  if (castA !== undefined && castB !== undefined && castA !== castB) return false;
  if (a.show !== '' && b.show !== '' && comparable(a.show) !== comparable(b.show)) return false;
  if (a.name === '' || b.name === '') return true;
  const names = new Set([a.name, ...a.aliases].map(comparable));
  return [b.name, ...b.aliases].some((name) => names.has(comparable(name)));
}

function newId(
  { person, idGiven }: ImportedPerson<unknown>,
  taken: ReadonlySet<string>,
  remarks: Remarks,
) {
  const id = freeId(person.id, taken);
  if (idGiven && id !== person.id) {
    remarks.warn(
      `Somebody else has or had the id ${person.id} here: ${calledOf(person)} is now ${id}. Episodes that say ${person.id} mean the other.`,
    );
  }
  return id;
}

/** Without former ids that somebody here has. */
function ownIds(person: Person, taken: ReadonlySet<string>): Person {
  const formerIds = person.formerIds.filter((id) => !taken.has(personKey(id)));
  return formerIds.length === person.formerIds.length ? person : { ...person, formerIds };
}

/** A person with what they do not say of themselves; the same one where files have nothing more. */
function filledWith(known: Person, told: Person): Person {
  const had = new Set([known.name, ...known.aliases].map(comparable));
  const names = [told.name, ...told.aliases].filter(
    (name) => name !== '' && !had.has(comparable(name)),
  );
  const extra = Object.entries(told.extra).filter(([key]) => !Object.hasOwn(known.extra, key));
  const patch = {
    ...(known.name === '' && told.name !== '' ? { name: told.name } : {}),
    ...(known.show === '' && told.show !== '' ? { show: told.show } : {}),
    ...(known.colour === undefined && told.colour !== undefined ? { colour: told.colour } : {}),
    ...(known.notes === '' && told.notes !== '' ? { notes: told.notes } : {}),
    ...(extra.length > 0 ? { extra: { ...known.extra, ...Object.fromEntries(extra) } } : {}),
  };
  const aliases = names.filter((name) => known.name !== '' || name !== told.name);
  if (aliases.length > 0) Object.assign(patch, { aliases: [...known.aliases, ...aliases] });
  return Object.keys(patch).length === 0 ? known : { ...known, ...patch };
}

/** People of one name, where the import brought one of them. */
function sameNames(people: readonly Person[], changes: readonly PersonChange[]): string[] {
  const byName = new Map<string, Person[]>();
  for (const person of people) {
    if (person.name === '') continue;
    const name = comparable(person.name);
    byName.set(name, [...(byName.get(name) ?? []), person]);
  }
  const names = new Set(changes.map(({ after }) => comparable(after?.name ?? '')));
  return [...names].flatMap((name) => {
    const all = byName.get(name) ?? [];
    if (all.length < 2) return [];
    const ids = all.map(({ id }) => id).join(', ');
    return [
      `${all.length} people are called ${all[0]?.name} (${ids}). If they are one, merge them.`,
    ];
  });
}

/** Says which seeds are new, and gives those an id that no other has. */
class SeedDesk<P> {
  readonly brought: ImportedSeed<P>[] = [];
  readonly #ids: Map<string, Seed>;
  readonly #owner = new Map<string, string>();

  constructor(stored: ReadonlyMap<string, Seed>, people: readonly Person[]) {
    this.#ids = new Map(stored);
    for (const { id, seeds } of people) for (const seed of seeds) this.#owner.set(seed, id);
  }

  /** @returns ids that the person is to list besides, and how many of them are new */
  take(seeds: readonly ImportedSeed<P>[], { id, seeds: own }: Person) {
    const listed: string[] = [];
    const counts = { fresh: 0, elsewhere: 0 };
    // Faces that came under another id before; of one import two may well be the same.
    const there = own.flatMap((seed) => this.#ids.get(seed) ?? []);
    for (const one of seeds) {
      const known = this.#ids.get(one.seed.id);
      const same = known !== undefined && sameFace(known, one.seed) ? known : undefined;
      if (same === undefined && there.some((seed) => sameFace(seed, one.seed))) continue;
      const seedId = same?.id ?? this.#freeId(one.seed.id);
      const owner = this.#owner.get(seedId);
      if (owner !== undefined) {
        if (owner !== id) counts.elsewhere += 1;
        continue;
      }
      const seed = { ...one.seed, id: seedId };
      if (same === undefined) {
        this.brought.push({ ...one, seed });
        this.#ids.set(seedId, seed);
        counts.fresh += 1;
      }
      this.#owner.set(seedId, id);
      listed.push(seedId);
    }
    return { listed, ...counts };
  }

  #freeId(id: string): string {
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : `_${number}`;
      const free = `${id.slice(0, MAX_SEED_ID - suffix.length)}${suffix}`;
      if (!this.#ids.has(free)) return free;
    }
  }
}

/** One face by one model, whatever it is called. */
function sameFace(a: Seed, b: Seed): boolean {
  if (a.model.name !== b.model.name || a.vector.length !== b.vector.length) return false;
  return a.vector.every((x, k) => x === b.vector[k]);
}
