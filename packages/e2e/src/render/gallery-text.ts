import type { GalleryScene } from './gallery-scenes.ts';
import { isSeriesName, type SeriesName } from './render-page.ts';

const COLUMNS = 3;

/** What a series is, and who is to be cited. */
const SOURCES: Readonly<Record<SeriesName, string>> = {
  cranium:
    '256x256x108, the "Cranium" example of InVesalius (GPL-2), re-encoded; left and right cannot be verified',
  cta: '126x120x164, TotalSegmentator test data (Apache-2.0), re-encoded',
  chest:
    '512x512x135, of a PET/CT. The Cancer Imaging Archive, ACRIN-NSCLC-FDG-PET, Kinahan P et al., doi 10.7937/tcia.2019.30ilqfcl (Creative Commons Attribution)',
  pet: 'the PET of the same study',
  brain:
    '512x512x120. The Cancer Imaging Archive, Vestibular-Schwannoma-SEG, Shapey J et al., Sci Data 2021, doi 10.1038/s41597-021-01064-w (Creative Commons Attribution)',
};

const SERIES_WORDS: Readonly<Record<SeriesName | 'phantom', string>> = {
  cranium: 'head CT',
  cta: 'CT angiography',
  chest: 'chest CT',
  pet: 'PET',
  brain: 'MR',
  phantom: 'phantom',
};

export function galleryText(scenes: readonly GalleryScene[]): string {
  const rows: string[] = [];
  for (let at = 0; at < scenes.length; at += COLUMNS) {
    const row = scenes.slice(at, at + COLUMNS);
    rows.push(`| ${row.map(cell).join(' | ')} |`);
  }
  const used = Object.entries(SOURCES).filter(([name]) =>
    scenes.some(({ volume }) => volume === name),
  );
  return [
    '# Gallery',
    '',
    'Every way in which the ray caster draws, on real series: 360x360 pixels, a step of 0.5 mm, drawn in Chromium with WebGL2 in',
    'software. `npm run bench -- gallery` draws all of them anew and writes this page, `npm run bench -- gallery --only head-bone` one.',
    'The tests compare one of each kind with what is drawn today (`packages/e2e/src/gallery.e2e.test.ts`). Look at each one after drawing it.',
    '',
    `|${' |'.repeat(COLUMNS)}`,
    `|${' - |'.repeat(COLUMNS)}`,
    ...rows,
    '',
    '## Sources',
    '',
    ...used.map(([name, source]) => `- ${SERIES_WORDS[name as SeriesName]}: ${source}.`),
    '- Clark K et al., The Cancer Imaging Archive (TCIA), J Digit Imaging 2013.',
    '',
  ].join('\n');
}

function cell({ id, title, caption, volume, fusion }: GalleryScene): string {
  const over = isSeriesName(fusion?.caseName) ? `${SERIES_WORDS[fusion.caseName]} over ` : '';
  return `![${title}](gallery/${id}.png)<br>**${title}** (${over}${SERIES_WORDS[volume]}). ${caption} \`${id}\``;
}
