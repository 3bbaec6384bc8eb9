import { useMemo } from 'react';
import { effectNow } from '../../acts/drag/do-drop.ts';
import { EffectLine } from '../../acts/drag/EffectLine.tsx';
import type { PaletteMode } from '../../acts/palette-state.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import type { PaletteEntry } from './entry.ts';

interface PaletteFootProps {
  readonly mode: PaletteMode;
  readonly active: PaletteEntry | undefined;
}

/** What Enter would do; for something that is moved, its whole effect. */
export function PaletteFoot({ mode, active }: PaletteFootProps) {
  const cargo = mode.type === 'move' ? mode.cargo : undefined;
  const target = active?.target;
  const effect = useMemo(
    () => (cargo === undefined || target === undefined ? undefined : effectNow(cargo, target)),
    [cargo, target],
  );
  return (
    <footer className="palette-foot">
      <span className="palette-effect" role="status">
        {cargo !== undefined && effect !== undefined && (
          <EffectLine cargo={cargo} effect={effect} />
        )}
      </span>
      <span className="palette-keys" aria-hidden="true">
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose <Kbd>↵</Kbd> {VERBS[mode.type]}
      </span>
    </footer>
  );
}

const VERBS = { find: 'go or do', move: 'move', assign: 'assign' } as const;
