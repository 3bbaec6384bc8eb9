import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/core/identity/types.ts';
import { someOf } from '../../../src/ui/app/palette/find-entries.ts';

const lone = Array.from(
  { length: 50_000 },
  (_, i) => ({ id: `identity-${String(i).padStart(5, '0')}` }) as Identity,
);

describe('singletons of a season in the palette', () => {
  it('are weighed by the thousand, the one whose number was typed among them', () => {
    const some = someOf(lone, 'identity 4');
    expect(some).toHaveLength(1_000);
    expect(some[0]?.id).toBe('identity-00004');
    expect(someOf(lone, '49999').map(({ id }) => id)).toEqual(['identity-49999']);
    expect(someOf(lone, 'ident')).toHaveLength(1_000);
  });

  it('are all weighed where they are few', () => {
    expect(someOf(lone.slice(0, 900), 'x')).toHaveLength(900);
  });
});
