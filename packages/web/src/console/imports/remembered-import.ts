import { deviceMemory, type Memory } from '../../components/remembered.ts';

const IMPORT_KEY = 'rounds.import';

/** The import this browser was sending: only its id, never a name of a file. */
export function rememberedImport(memory: Memory = deviceMemory): string | undefined {
  return memory.getItem(IMPORT_KEY) ?? undefined;
}

export function rememberImport(importId: string | undefined, memory: Memory = deviceMemory): void {
  if (importId === undefined) memory.removeItem(IMPORT_KEY);
  else memory.setItem(IMPORT_KEY, importId);
}
