import type { RefusedFile } from './import-client.ts';

/** Files refused for one and the same reason. */
export interface RefusalGroup {
  readonly reason: string;
  readonly files: readonly string[];
}

/** Thousands of refused files as the few reasons behind them, the commonest first. */
export function groupRefusals(refused: readonly RefusedFile[]): readonly RefusalGroup[] {
  const groups = new Map<string, string[]>();
  for (const { file, reason } of refused) {
    const files = groups.get(reason);
    if (files === undefined) groups.set(reason, [file]);
    else files.push(file);
  }
  return [...groups]
    .map(([reason, files]) => ({ reason, files }))
    .sort((a, b) => b.files.length - a.files.length || (a.reason < b.reason ? -1 : 1));
}
