import type { ContextItem } from '../kit/context-menu.ts';
import type { ActName } from './act.ts';
import { actOn, perform } from './acts.ts';
import { keyHint } from './keymap.ts';
import type { Subject } from './subject.ts';

/** Acts as lines of a context menu; those that mean nothing for the subject are left out. */
export function actItems(names: readonly ActName[], subject: Subject): readonly ContextItem[] {
  return names.flatMap((name) => {
    const act = actOn(name, subject);
    if (act === undefined) return [];
    return {
      label: act.label,
      hint: keyHint(name),
      disabled: act.why !== undefined && act.locked !== true,
      ...(act.why === undefined ? {} : { why: act.why }),
      run: () => perform(name, subject),
    };
  });
}
