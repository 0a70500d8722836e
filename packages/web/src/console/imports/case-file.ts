import type { FileToImport } from './folder-reading.ts';

/** The name of an exported case, also where a browser has numbered it: `case-x.rounds (2).zip`. */
const CASE_FILE = /\.rounds(?: ?\(\d+\))?\.zip$/i;

export function isCaseFile({ path }: FileToImport): boolean {
  return CASE_FILE.test(path);
}
