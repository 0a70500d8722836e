import { resolve } from 'node:path';

import { Command } from 'commander';

import { runImportTask } from '../imports/import-process.ts';
import type { InspectResult } from '../imports/import-protocol.ts';
import { describeFailure, requireFolder } from './import-failure.ts';
import { progressLine } from './progress-line.ts';
import { refusalTable } from './refusal-table.ts';

const NOTHING_UNDERSTOOD = 2;

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Say what series a folder holds, without importing them')
    .argument('<folder>')
    .option('--json', 'print JSON alone')
    .action(inspect);
}

async function inspect(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const path = resolve(folder);
  if (!(await requireFolder(path))) return;
  const line = progressLine(process.stderr);
  let result: InspectResult;
  try {
    result = await runImportTask(
      { kind: 'inspect', source: { kind: 'folder', folder: path } },
      { onProgress: line.show },
    );
  } catch (error) {
    line.clear();
    describeFailure(error);
    return;
  }
  line.clear();
  process.stdout.write(
    options.json === true ? `${JSON.stringify(jsonOf(result), undefined, 2)}\n` : tableOf(result),
  );
  process.exitCode = result.series.length > 0 ? 0 : NOTHING_UNDERSTOOD;
}

/** Exactly these keys: other programs read them. */
function jsonOf({ series, refused }: InspectResult): object {
  return {
    series: series.map((s) => ({
      modality: s.modality,
      rows: s.rows,
      columns: s.columns,
      slices: s.slices,
      spacingMm: s.spacingMm,
      voxelSha256: s.voxelSha256,
      min: s.min,
      max: s.max,
      mean: s.mean,
      flags: s.flags,
    })),
    refused: refused.map(({ file, code, reason }) => ({ file, code, reason })),
  };
}

function tableOf({ series, refused }: InspectResult): string {
  const lines = [`${series.length} series`];
  for (const s of series) {
    const spacing = s.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' x ');
    const flags = s.flags.length > 0 ? `  [${s.flags.join(', ')}]` : '';
    lines.push(
      `  ${s.modality}  ${s.columns} x ${s.rows} x ${s.slices}  spacing ${spacing} mm`
        + `  values ${s.min} to ${s.max}${flags}`, // prettier-ignore
    );
  }
  return `${lines.join('\n')}\n${refusalTable(refused)}`;
}
