import {
  type ImpostorMemory,
  NO_MEMORY,
  parseMemory,
  writeMemory,
} from '../../core/suggest/impostor-memory.ts';
import { read, write } from './database.ts';
import { IMPOSTORS_KEY } from './keys.ts';

/** Where different people lay in the episodes of the library; empty when nothing of it can be read. */
export async function readImpostors(): Promise<ImpostorMemory> {
  const stored = await read(IMPOSTORS_KEY);
  if (typeof stored !== 'string') return NO_MEMORY;
  try {
    return parseMemory(stored, 'impostors');
  } catch (error) {
    // What can be made again from the episodes is no reason to fail.
    console.warn(error);
    return NO_MEMORY;
  }
}

export function writeImpostors(memory: ImpostorMemory): Promise<void> {
  return write({ puts: [[IMPOSTORS_KEY, writeMemory(memory)]] });
}
