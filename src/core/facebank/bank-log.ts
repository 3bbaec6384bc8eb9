import type { BankEdit } from './edit-people.ts';
import type { BankLog, BankStep, Person, PersonChange } from './types.ts';

/** In id order. */
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/**
 * Everybody as the steps that hold leave them. A step that is missing (its record was damaged) is made up
 * for by the next one about the same person, which says all of them, before and after.
 * @returns in id order
 * Cost: O(changes).
 */
export function peopleOf({ steps, cursor }: BankLog): Person[] {
  const people = neverMade(steps);
  for (const { changes } of steps.slice(0, cursor)) applyTo(people, changes);
  return [...people.values()].sort(byId);
}

/** People whom a step changes and none has made. */
function neverMade(steps: readonly BankStep[]): Map<string, Person> {
  const people = new Map<string, Person>();
  const seen = new Set<string>();
  for (const { changes } of steps) {
    for (const { before } of changes) {
      if (before !== undefined && !seen.has(before.id)) people.set(before.id, before);
    }
    for (const { before, after } of changes) {
      if (before !== undefined) seen.add(before.id);
      if (after !== undefined) seen.add(after.id);
    }
  }
  return people;
}

function applyTo(people: Map<string, Person>, changes: readonly PersonChange[]): void {
  // All go before any comes: two may have taken each other's id.
  for (const { before } of changes) if (before !== undefined) people.delete(before.id);
  for (const { after } of changes) if (after !== undefined) people.set(after.id, after);
}

/**
 * The log with one more step; those that were undone are gone.
 * @param seq above those of all steps that there ever were
 */
export function appendStep(
  { steps, cursor }: BankLog,
  { text, changes }: BankEdit,
  { seq, at }: Pick<BankStep, 'seq' | 'at'>,
): BankLog {
  return { steps: [...steps.slice(0, cursor), { seq, at, text, changes }], cursor: cursor + 1 };
}

/** The log after its first `cursor` steps; itself where there are no so many, or it stands there. */
export function jumpBank(log: BankLog, cursor: number): BankLog {
  if (cursor === log.cursor || cursor < 0 || cursor > log.steps.length) return log;
  return { steps: log.steps, cursor };
}

/** The step that an undo takes back. */
export const lastStep = ({ steps, cursor }: BankLog): BankStep | undefined => steps[cursor - 1];
/** The step that a redo makes again. */
export const nextStep = ({ steps, cursor }: BankLog): BankStep | undefined => steps[cursor];

/**
 * Acts one after the other, each on everybody as the one before it left them, as one act.
 * @param textOf what the history says; not called where nothing changes
 */
export function oneAfterTheOther(
  people: readonly Person[],
  acts: readonly ((people: readonly Person[]) => BankEdit | undefined)[],
  textOf: (done: readonly BankEdit[]) => string,
): BankEdit | undefined {
  const now = new Map(people.map((person) => [person.id, person]));
  /** Whom each person was before, by the id they have now. */
  const before = new Map<string, Person | undefined>();
  const gone: PersonChange[] = [];
  const done: BankEdit[] = [];
  for (const act of acts) {
    const edit = act([...now.values()].sort(byId));
    if (edit === undefined) continue;
    done.push(edit);
    const was = edit.changes.map(({ before: one }) =>
      one !== undefined && before.has(one.id) ? before.get(one.id) : one,
    );
    for (const { before: one } of edit.changes) if (one !== undefined) before.delete(one.id);
    applyTo(now, edit.changes);
    edit.changes.forEach(({ after }, i) => {
      if (after !== undefined) before.set(after.id, was[i]);
      else if (was[i] !== undefined) gone.push({ before: was[i], after: undefined });
    });
  }
  const [first] = done;
  if (first === undefined) return undefined;
  const kept = [...before].map(([id, one]): PersonChange => ({ before: one, after: now.get(id) }));
  return { text: textOf(done), changes: [...kept, ...gone], personId: first.personId };
}

/** Ids of all seeds that any step lists, undone ones too: whatever else is stored is nobody's. */
export function listedSeeds({ steps }: BankLog): Set<string> {
  const listed = new Set<string>();
  for (const { changes } of steps) {
    for (const { before, after } of changes) {
      for (const id of before?.seeds ?? []) listed.add(id);
      for (const id of after?.seeds ?? []) listed.add(id);
    }
  }
  return listed;
}
