import type { Refusal } from '../imports/import-protocol.ts';

const MAX_FILES_NAMED = 3;

/** Refusals in words: one line for each reason, with the files it is about. */
export function refusalTable(refused: readonly Refusal[]): string {
  if (refused.length === 0) return '';
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of refused) {
    const files = byReason.get(reason) ?? [];
    files.push(file);
    byReason.set(reason, files);
  }
  const lines = [`${refused.length} ${refused.length === 1 ? 'file' : 'files'} not used`];
  for (const [reason, files] of byReason) {
    const named = files.slice(0, MAX_FILES_NAMED).join(', ');
    const others = files.length - MAX_FILES_NAMED;
    lines.push(`  ${named}${others > 0 ? ` and ${others} more` : ''}: ${reason}`);
  }
  return `${lines.join('\n')}\n`;
}
