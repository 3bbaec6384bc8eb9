import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendStep,
  jumpBank,
  listedSeeds,
  peopleOf,
} from '../../../src/core/facebank/bank-log.ts';
import * as edit from '../../../src/core/facebank/edit-people.ts';
import { MAX_NOTES } from '../../../src/core/facebank/person-fields.ts';
import { personKey } from '../../../src/core/facebank/person-id.ts';
import { type BankLog, EMPTY_BANK_LOG, type Person } from '../../../src/core/facebank/types.ts';

const AT = '2026-11-29T12:00:00Z';
const LATER = '2026-11-29T13:00:00Z';
type People = readonly Person[];
type Act = (people: People) => edit.BankEdit | undefined;

/** The log after acts, each done on everybody as the one before left them. */
function after(log: BankLog, ...acts: readonly Act[]): BankLog {
  return acts.reduce((now, act) => {
    const done = act(peopleOf(now));
    const seq = (now.steps.at(-1)?.seq ?? 0) + 1;
    return done === undefined ? now : appendStep(now, done, { seq, at: AT });
  }, log);
}
const start = (...acts: readonly Act[]) => peopleOf(after(EMPTY_BANK_LOG, ...acts));
const ava: Act = (people) =>
  edit.addSeeds(people, { type: 'new', details: { name: 'Ava Stone' } }, ['s1', 's2', 's3'], AT);
const bea: Act = (people) =>
  edit.addSeeds(
    people,
    { type: 'new', details: { name: 'Bea', show: 'DEMO', notes: 'tall' } },
    ['s4'],
    AT,
  );
const refused = (code: string) => expect.objectContaining({ code });

describe('acts on people', () => {
  it('two people of one name are two', () => {
    const add: Act = (people) => edit.addPerson(people, { name: 'Ava Stone' }, AT);
    expect(start(add, add).map(({ id, name }) => [id, name])).toEqual([
      ['ava-stone', 'Ava Stone'],
      ['ava-stone-2', 'Ava Stone'],
    ]);
  });

  it('a name is one line, however it is pasted, and too long a one is refused', () => {
    const [person] = start((people) =>
      edit.addPerson(people, { name: ' Ava\n\t Stone\u0000' }, AT),
    );
    expect(person?.name).toBe('Ava Stone');
    const long = { name: 'x'.repeat(10_000) };
    expect(() => edit.addPerson([], long, AT)).toThrow(refused('facebank/bad-field'));
    const notes = { name: 'Ava', notes: 'x'.repeat(MAX_NOTES + 1) };
    expect(() => edit.addPerson([], notes, AT)).toThrow(refused('facebank/bad-field'));
    expect(() => edit.addPerson([], { name: 'A', colour: 99 }, AT)).toThrow(
      refused('facebank/bad-field'),
    );
  });

  it('a new id keeps the old one, which nobody else can take', () => {
    const people = start(ava, bea, (now) => edit.editPerson(now, 'ava-stone', { id: 'as' }, AT));
    expect(people.map(({ id, formerIds }) => [id, formerIds])).toEqual([
      ['as', ['ava-stone']],
      ['bea', []],
    ]);
    const take = () => edit.editPerson(people, 'bea', { id: 'Ava-Stone' }, AT);
    expect(take).toThrow(refused('facebank/id-taken'));
    expect(() => edit.editPerson(people, 'bea', { id: 'a/b' }, AT)).toThrow(
      refused('facebank/bad-id'),
    );
    const back = edit.editPerson(people, 'as', { id: 'ava-stone' }, AT)?.changes[0]?.after;
    expect(back?.formerIds).toEqual(['as']);
    expect(edit.addPerson(people, { name: 'Ava Stone' }, AT).personId).toBe('ava-stone-2');
  });

  it('who was made without a name is called after it once it is said; a chosen id stays', () => {
    const people = start(ava, (now) => edit.addPerson(now, { name: '' }, AT));
    const named = edit.editPerson(people, 'person', { name: 'Ava Stone' }, AT);
    expect(named?.text).toBe('Named person Ava Stone');
    expect(named?.changes[0]?.after).toMatchObject({ id: 'ava-stone-2', formerIds: ['person'] });
    const chosen = start((now) => edit.addPerson(now, { id: 'p_0001', name: '' }, AT));
    expect(edit.editPerson(chosen, 'p_0001', { name: 'Bea' }, AT)?.personId).toBe('p_0001');
    const stays = edit.editPerson(people, 'person', { name: '李雷' }, AT);
    expect(stays?.changes[0]?.after).toMatchObject({ id: 'person', name: '李雷' });
  });

  it('a person says what was said last; what is so already is no step', () => {
    const patch = { name: 'Ava Rock', aliases: ['Ava Stone', 'Ava Rock', ''], colour: 3 };
    const done = edit.editPerson(start(ava), 'ava-stone', patch, LATER);
    expect(done?.text).toBe('Renamed Ava Stone to Ava Rock');
    expect(done?.changes[0]?.after).toMatchObject({
      ...{ name: 'Ava Rock', aliases: ['Ava Stone'], colour: 3 },
      ...{ createdAt: AT, updatedAt: LATER },
    });
    expect(edit.editPerson(start(ava), 'ava-stone', { name: 'Ava Stone ' }, LATER)).toBeUndefined();
    // The name of before stays another one; only another case of it does not.
    const told = (name: string) =>
      edit.editPerson(start(ava), 'ava-stone', { name }, LATER)?.changes[0]?.after?.aliases;
    expect(told('Ava Rock')).toEqual(['Ava Stone']);
    expect(told('AVA STONE')).toEqual([]);
    const plain = edit.editPerson(
      done!.changes.map(({ after }) => after!),
      'ava-stone',
      { colour: undefined },
      LATER,
    );
    expect(plain?.changes[0]?.after?.colour).toBeUndefined();
  });

  it('people who are merged leave their names, ids, notes and seeds', () => {
    const done = edit.mergePeople(start(ava, bea), 'ava-stone', ['bea', 'bea', 'ava-stone'], LATER);
    expect(done?.text).toBe('Merged Bea into Ava Stone');
    expect(done?.changes.map(({ after }) => after)).toEqual([
      expect.objectContaining({
        ...{ id: 'ava-stone', formerIds: ['bea'], aliases: ['Bea'], show: 'DEMO', notes: 'tall' },
        seeds: ['s1', 's2', 's3', 's4'],
      }),
      undefined,
    ]);
    expect(edit.mergePeople(start(ava), 'ava-stone', ['ava-stone'], AT)).toBeUndefined();
    expect(() => edit.mergePeople(start(ava), 'ava-stone', ['gone'], AT)).toThrow(
      refused('facebank/unknown-person'),
    );
  });

  it('a step that is missing is made up for by the next one about the person, also when that is undone', () => {
    const { steps, cursor } = after(EMPTY_BANK_LOG, ava, bea, (people) =>
      edit.editPerson(people, 'ava-stone', { name: 'Ava Rock' }, AT),
    );
    const damaged = { steps: steps.slice(1), cursor: cursor - 1 };
    expect(peopleOf(damaged).map(({ name }) => name)).toEqual(['Ava Rock', 'Bea']);
    expect(peopleOf(jumpBank(damaged, 1)).map(({ name }) => name)).toEqual(['Ava Stone', 'Bea']);
  });

  it('a split takes some faces, not all', () => {
    const people = start(bea, (now) =>
      edit.addSeeds(now, { type: 'person', id: 'bea' }, ['s5'], AT),
    );
    const done = edit.splitPerson(people, 'bea', ['s4', 'other'], { name: 'Cara' }, LATER);
    expect(done?.changes.map(({ after }) => [after?.id, after?.show, after?.seeds])).toEqual([
      ['bea', 'DEMO', ['s5']],
      ['cara', 'DEMO', ['s4']],
    ]);
    expect(() => edit.splitPerson(people, 'bea', ['s4', 's5'], { name: 'Cara' }, AT)).toThrow(
      refused('facebank/nothing-left'),
    );
  });

  it('seeds are added once, moved, removed, and one of them is shown', () => {
    const people = start(ava, bea);
    const to = { type: 'person', id: 'bea' } as const;
    expect(edit.addSeeds(people, to, ['s1', 's4'], AT)).toBeUndefined();
    expect(edit.addSeeds(people, to, ['s1', 's9', 's9'], AT)?.changes[0]?.after?.seeds).toEqual([
      's4',
      's9',
    ]);
    const moved = edit.moveSeeds(people, ['s2', 's4'], to, AT);
    expect(moved?.text).toBe('Moved 1 face to Bea');
    expect(moved?.changes.map(({ after }) => after?.seeds)).toEqual([
      ['s1', 's3'],
      ['s4', 's2'],
    ]);
    expect(
      edit.removeSeeds(people, 'ava-stone', ['s1', 's4'], AT)?.changes[0]?.after?.seeds,
    ).toEqual(['s2', 's3']);
    expect(edit.featureSeed(people, 'ava-stone', 's3', AT)?.changes[0]?.after?.seeds).toEqual([
      's3',
      's1',
      's2',
    ]);
    expect(edit.featureSeed(people, 'ava-stone', 's1', AT)).toBeUndefined();
    expect(edit.deletePeople(people, ['ava-stone', 'bea'])?.text).toBe('Deleted 2 people');
  });
});

/** Acts drawn from four numbers each: whom, whom else, which seeds. */
const acts = fc.array(fc.tuple(fc.nat(7), fc.nat(9), fc.nat(9), fc.nat(99)), { maxLength: 25 });

function actOf([kind, one, other, number]: readonly [number, number, number, number]): Act {
  return (people) => {
    const at = (index: number) => people[index % Math.max(1, people.length)]?.id ?? '';
    const [id, second] = [at(one), at(other)];
    const seeds = people.find((person) => person.id === id)?.seeds ?? [];
    const details = { name: ['Ava', 'Béa', '李', 'CON'][number % 4] ?? '' };
    if (people.length === 0 || kind === 0) return edit.addPerson(people, details, AT);
    if (kind === 1) return edit.addSeeds(people, { type: 'person', id }, [`s${number}`], AT);
    if (kind === 2) return edit.mergePeople(people, id, [second], AT);
    if (kind === 3) {
      return seeds.length < 2
        ? undefined
        : edit.splitPerson(people, id, [seeds[number % seeds.length] ?? ''], details, AT);
    }
    if (kind === 4)
      return edit.moveSeeds(people, seeds.slice(0, 1), { type: 'person', id: second }, AT);
    if (kind === 5) return edit.removeSeeds(people, id, seeds.slice(0, 1), AT);
    if (kind === 6) return edit.deletePeople(people, [id]);
    try {
      return edit.editPerson(people, id, { ...details, id: `id-${number % 9}` }, AT);
    } catch (error) {
      expect(error).toEqual(refused('facebank/id-taken'));
      return undefined;
    }
  };
}

describe('whatever is done', () => {
  it('ids are one person’s, seeds too, and undo and redo give what was there', () => {
    fc.assert(
      fc.property(acts, fc.nat(30), (drawn, back) => {
        const states: People[] = [[]];
        let log: BankLog = EMPTY_BANK_LOG;
        for (const one of drawn) {
          const next = after(log, actOf(one));
          if (next !== log) states.push(peopleOf(next));
          log = next;
        }
        const now = peopleOf(log);
        const ids = now.flatMap(({ id, formerIds }) => [id, ...formerIds].map(personKey));
        expect(new Set(ids).size).toBe(ids.length);
        const seeds = now.flatMap((person) => person.seeds);
        expect(new Set(seeds).size).toBe(seeds.length);
        const listed = listedSeeds(log);
        expect(seeds.every((seed) => listed.has(seed))).toBe(true);
        expect(now.map(({ id }) => id)).toEqual(now.map(({ id }) => id).toSorted());
        const cursor = back % states.length;
        const undone = jumpBank(log, cursor);
        expect(peopleOf(undone)).toEqual(states[cursor]);
        expect(peopleOf(jumpBank(undone, log.cursor))).toEqual(now);
      }),
    );
  });
});
