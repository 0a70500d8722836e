import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { Command } from 'commander';

import { runImportTask } from '../imports/import-process.ts';
import type { InspectResult } from '../imports/import-protocol.ts';
import { describeFailure } from './import-failure.ts';
import { progressLine } from './progress-line.ts';
import { refusalTable } from './refusal-table.ts';

const NOTHING_UNDERSTOOD = 2;

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Say what a folder, zip or file holds, without importing it')
    .argument('<path>')
    .option('--json', 'print JSON alone')
    .action(inspect);
}

async function inspect(given: string, options: { readonly json?: boolean }): Promise<void> {
  const path = resolve(given);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) {
    process.stderr.write(`There is no file or folder ${path}\n`);
    process.exitCode = 1;
    return;
  }
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
    process.exitCode = NOTHING_UNDERSTOOD;
    return;
  }
  line.clear();
  process.stdout.write(
    options.json === true ? `${JSON.stringify(jsonOf(result), undefined, 2)}\n` : tableOf(result),
  );
  const isUnderstood = result.series.length + result.segmentations.length > 0;
  process.exitCode = isUnderstood ? 0 : NOTHING_UNDERSTOOD;
}

/** Exactly these keys: other programs read them. */
function jsonOf({ series, segmentations, refused }: InspectResult): object {
  return {
    series: series.map((s) => ({
      kind: s.kind,
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
      ...(s.frameTimeMs !== null && { frameTimeMs: s.frameTimeMs }),
      ...(s.pixelSha256 !== undefined && { pixelSha256: s.pixelSha256 }),
      ...(s.files.length > 0 && { files: s.files.map(jsonOfFile) }),
    })),
    segmentations: segmentations.map((s) => ({
      file: s.file,
      rows: s.rows,
      columns: s.columns,
      frames: s.frames,
      ...(s.pixelSha256 !== undefined && { pixelSha256: s.pixelSha256 }),
      segments: s.segments.map(({ number, label, voxels, frames }) => ({
        number,
        label,
        voxels,
        frames,
      })),
    })),
    refused: refused.map(({ file, code, reason }) => ({ file, code, reason })),
  };
}

function jsonOfFile(f: InspectResult['series'][number]['files'][number]): object {
  return {
    file: f.file,
    rows: f.rows,
    columns: f.columns,
    frames: f.frames,
    samplesPerPixel: f.samplesPerPixel,
    pixelSha256: f.pixelSha256,
    framePixelSha256: f.framePixelSha256,
  };
}

function tableOf({ series, segmentations, refused }: InspectResult): string {
  const lines = [`${series.length} series`];
  for (const s of series) {
    const spacing = s.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' x ');
    const flags = s.flags.length > 0 ? `  [${s.flags.join(', ')}]` : '';
    const kind = s.kind === 'image-stack' ? '  image stack' : '';
    lines.push(
      `  ${s.modality}  ${s.columns} x ${s.rows} x ${s.slices}${kind}  spacing ${spacing} mm`
        + `  values ${s.min} to ${s.max}${flags}`, // prettier-ignore
    );
  }
  if (segmentations.length > 0) lines.push(`${segmentations.length} segmentations`);
  for (const s of segmentations) {
    const labels = s.segments.map(({ label, voxels }) => `${label} (${voxels} voxels)`).join(', ');
    lines.push(`  SEG  ${s.columns} x ${s.rows}, ${s.frames} frames  ${labels}`);
  }
  return `${lines.join('\n')}\n${refusalTable(refused)}`;
}
