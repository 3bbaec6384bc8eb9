import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { AppError } from '../../../src/core/errors.ts';
import { formatBytes } from '../../../src/core/words.ts';
import { checkedParameters, checkedView } from '../../../src/state/persistence/checks.ts';
import { DEFAULT_VIEW } from '../../../src/state/persistence/records.ts';
import { assertFits, storageError } from '../../../src/state/persistence/storage-error.ts';

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'nothing thrown';
};

describe('stored records', () => {
  it('fills what an older record does not have', () => {
    expect(checkedView({ scroll: 40 })).toEqual({ ...DEFAULT_VIEW, scroll: 40 });
    expect(checkedView(undefined)).toEqual(DEFAULT_VIEW);
    const ward = { ...DEFAULT_PARAMETERS, linkage: 'ward' };
    expect(checkedParameters({ linkage: 'ward' })).toEqual(ward);
    expect(checkedParameters(undefined)).toEqual(DEFAULT_PARAMETERS);
  });
});

describe('storage errors', () => {
  it('say that storage is full and what to free', () => {
    const error = storageError(new DOMException('no space', 'QuotaExceededError'));
    expect(error).toMatchObject({ code: 'storage/full' });
    expect((error as AppError).userMessage).toContain('Delete episodes');
  });

  it('keep the cause of anything else', () => {
    const cause = new DOMException('denied', 'InvalidStateError');
    expect(storageError(cause)).toMatchObject({ code: 'storage/failed', cause });
    const known = new AppError('x/y', 'm', 'u');
    expect(storageError(known)).toBe(known);
  });

  it('refuse an import before it is written, naming both sizes', () => {
    expect(codeOf(() => assertFits(500, 600, 1000))).toBe('storage/full');
    expect(() => assertFits(2e9, 0, 1e9)).toThrow(/needs 2000000000 bytes/);
    expect(() => assertFits(400, 600, 1000)).not.toThrow();
  });

  it('let an import try where the browser names no quota', () => {
    expect(() => assertFits(1e12, 0, 0)).not.toThrow();
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 KB'],
    [44_480_000, '44.5 MB'],
    [123_000_000, '123 MB'],
    [2e15, '2000 TB'],
  ])('%d reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
