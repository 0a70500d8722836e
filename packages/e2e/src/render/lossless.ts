import { TRANSFER_FUNCTIONS } from '@rounds/imaging';

import { textTable } from '../system/text-table.ts';
import { LOSSLESS_DB } from './psnr.ts';
import { RenderPage, type SeriesName } from './render-page.ts';
import { CUTS, type Scene, sceneOptions } from './scene.ts';

const SIZE = { size: 96, stepMm: 1 } as const;
const CUT_NAMES = ['whole', 'one plane', 'three planes', 'six planes', 'crop', 'cut-out'] as const;

const MODALITIES: Readonly<Record<SeriesName, string>> = {
  cranium: 'CT',
  cta: 'CT',
  chest: 'CT',
  brain: 'MR',
  pet: 'PT',
};

type Look = Pick<Scene, 'presetId' | 'rendering'> & { readonly name: string };

export interface LosslessRow {
  readonly volume: string;
  readonly look: string;
  readonly cut: string;
  /** The picture with leaping beside the one without, in dB; 999: they are the same. */
  readonly psnrDb: number;
}

export interface LosslessSettings {
  readonly volumes: readonly SeriesName[];
  readonly json: boolean;
  readonly keepFolder: string | undefined;
  readonly say: (line: string) => void;
}

/**
 * Whether leaping loses anything: every preset for a volume's modality, and every way of drawing, with no plane to six, cropped
 * and with a corner cut out. @returns whether all of them are alike
 */
export async function runLossless(settings: LosslessSettings): Promise<boolean> {
  const { volumes, keepFolder, json, say } = settings;
  const page = await RenderPage.open(volumes, { keepFolder });
  const looks: (readonly LosslessRow[])[] = [];
  try {
    for (const volume of volumes.filter((name) => page.volumes.includes(name))) {
      for (const look of looksAt(volume)) {
        const ofLook = await rowsOf(page, volume, look);
        looks.push(ofLook);
        say(`${volume}, ${look.name}: ${worst(ofLook)} dB`);
      }
    }
  } finally {
    await page.close();
  }
  const rows = looks.flat();
  const table = textTable(looks.map(lineOf));
  process.stdout.write(json ? `${JSON.stringify({ rows }, null, 2)}\n` : `${table}\n`);
  return rows.every(({ psnrDb }) => psnrDb >= LOSSLESS_DB);
}

function looksAt(volume: SeriesName): readonly Look[] {
  const presets = TRANSFER_FUNCTIONS.filter(({ modality }) => modality === MODALITIES[volume]);
  const looks = presets.map(({ id, rendering }): Look => {
    const { mode = 'composite', slabMm = null } = rendering ?? {};
    return { name: id, presetId: id, rendering: { mode, slabMm, shaded: mode === 'composite' } };
  });
  const [{ id: presetId } = { id: '' }] = presets;
  const modes = (['mip', 'minip', 'average', 'isosurface'] as const).map((mode): Look => ({
    name: mode,
    presetId,
    rendering: { mode, shaded: mode === 'isosurface' },
  }));
  const unlit: Look = { name: `${presetId}, unlit`, presetId, rendering: { shaded: false } };
  return [...looks, unlit, ...modes];
}

async function rowsOf(
  page: RenderPage,
  volume: SeriesName,
  { name, ...look }: Look,
): Promise<readonly LosslessRow[]> {
  const rows: LosslessRow[] = [];
  for (const cut of CUT_NAMES) {
    const options = await sceneOptions(page, { volume, ...look, cut: CUTS[cut] }, SIZE);
    const { psnrDb } = await page.skippingLoss(volume, options);
    rows.push({ volume, look: name, cut, psnrDb: Number(psnrDb.toFixed(1)) });
  }
  return rows;
}

function worst(rows: readonly LosslessRow[]): number {
  return Math.min(...rows.map(({ psnrDb }) => psnrDb));
}

/** A column for each cut. */
function lineOf(ofLook: readonly LosslessRow[]): Readonly<Record<string, string>> {
  const [first] = ofLook;
  const cuts = ofLook.map(({ cut, psnrDb }) => [cut, psnrDb === 999 ? 'same' : String(psnrDb)]);
  return { look: `${first?.volume} ${first?.look}`, ...Object.fromEntries(cuts) };
}
