import { expect, test } from '@jest/globals';
import { type CaseMetadata, NO_METADATA } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import type { CaseFacts, CaseLibrary } from './case-library.ts';
import type { CaseQuery } from './case-query.ts';
import { compareDocuments } from './compare-documents.ts';

export const FACTS: CaseFacts = {
  columns: 512,
  rows: 512,
  slices: 135,
  warnings: ['Look first.'],
  quarantineReasons: [],
};
const EDITOR = { editorId: 'editor-a', name: 'Dr A' };
const OTHER = { editorId: 'editor-b', name: '' };
const EVERYTHING: CaseQuery = { text: '', filters: {}, sort: 'newest', offset: 0, limit: 50 };

function asset(digit: string): string {
  return digit.repeat(64);
}

/** What every case library has to do. */
export function acceptsCaseLibraries(create: () => Promise<CaseLibrary>): void {
  acceptsTheBin(create);
  acceptsSearch(create);
  acceptsFacets(create);
  acceptsVersions(create);
  acceptsRestoring(create);
  acceptsQuarantine(create);
  acceptsQuarantineOfImages(create);
  acceptsOtherImages(create);
  acceptsOtherImagesBeneath(create);
  acceptsWhatBelongsToImages(create);
}

async function withCase(library: CaseLibrary, caseId: string, metadata: Partial<CaseMetadata>) {
  await library.add(
    caseFixture(caseId, { title: `Case ${caseId}`, metadata: { ...NO_METADATA, ...metadata } }),
    FACTS,
    5,
  );
}

function acceptsTheBin(create: () => Promise<CaseLibrary>): void {
  test('lists newest first, moves to the bin and takes from it', async () => {
    const cases = await create();
    await cases.add(caseFixture('case-a'), FACTS, 5);
    await cases.add(caseFixture('case-b'), FACTS, 5);
    expect((await cases.list()).map((c) => c.caseId)).toEqual(['case-b', 'case-a']);
    expect(await cases.moveToBin('case-a', 7)).toBe(true);
    expect(await cases.moveToBin('case-a', 7)).toBe(false);
    expect(await cases.find('case-a')).toBeUndefined();
    expect(await cases.versions('case-a')).toBeUndefined();
    expect(await cases.findVersion('case-a', 1)).toBeUndefined();
    expect(await cases.save('case-a', { title: 'x' }, EDITOR, 1)).toEqual({ status: 'unknown' });
    expect((await cases.search(EVERYTHING)).total).toBe(1);
    expect((await cases.list()).map((c) => c.caseId)).toEqual(['case-b']);
    expect(await cases.takeFromBin('case-a')).toBe(true);
    expect(await cases.find('case-a')).toEqual(caseFixture('case-a'));
    expect(await cases.takeFromBin('nothing')).toBe(false);
    expect(await cases.count()).toBe(2);
  });
}

async function filledBy(create: () => Promise<CaseLibrary>): Promise<CaseLibrary> {
  const cases = await create();
  await withCase(cases, 'a', { diagnosis: 'Aortic dissection', region: 'chest', tags: ['acute', 'vessel'], level: 'senior' });
  await withCase(cases, 'b', { diagnosis: 'Pulmonary embolism', region: 'chest', tags: ['acute'], level: 'student' });
  await withCase(cases, 'c', { diagnosis: 'Épiglottite', region: 'neck', tags: ['acute', 'airway'], level: 'senior' });
  await withCase(cases, 'd', {});
  return cases;
} // prettier-ignore

async function found(cases: CaseLibrary, query: Partial<CaseQuery>): Promise<string> {
  return (await cases.search({ ...EVERYTHING, ...query })).cases.map((c) => c.caseId).join('');
}

function acceptsSearch(create: () => Promise<CaseLibrary>): void {
  const filled = (): Promise<CaseLibrary> => filledBy(create);

  test('finds words and beginnings of words in title, history, diagnosis and tags', async () => {
    const cases = await filled();
    await cases.save('d', { history: 'Fell off a horse.' }, EDITOR, 9);
    expect(await found(cases, { text: 'dissec' })).toBe('a');
    expect(await found(cases, { text: 'HORSE' })).toBe('d');
    expect(await found(cases, { text: 'acute embol' })).toBe('b');
    expect(await found(cases, { text: 'epiglottite' })).toBe('c');
    expect(await found(cases, { text: 'case' })).toBe('dcba');
    expect(await found(cases, { text: 'zebra' })).toBe('');
    expect(await found(cases, { text: ' "; drop table * NOT (' })).toBe('');
    expect(await found(cases, { text: '*"()' })).toBe('dcba');
  });

  test('finds words however they are written, in any script', async () => {
    const cases = await create();
    await cases.add(caseFixture('a', { title: "Zürich's ﬁbröse Dysplasie — 3½" }), FACTS, 5);
    await cases.add(caseFixture('b', { title: `हिन्दी ΣΊΣΥΦΟΣ 胸部CT ${'x'.repeat(150)}` }), FACTS, 5);
    for (const text of ['zurich', 'ZÜRI', 'fibrose', 'fibröse dysp', "zürich's", '—', 's 3'])
      expect([text, await found(cases, { text })]).toEqual([text, text === '—' ? 'ba' : 'a']);
    for (const text of ['हिन्दी', 'σίσυφο', '胸部', '胸部ct', 'x'.repeat(99), 'X'.repeat(200)])
      expect([text, await found(cases, { text })]).toEqual([text, 'b']);
    for (const text of ['部', 'ürich', 'xy', "'a' | 'b'", 'a:*', '\\', '\0'])
      expect([text, await found(cases, { text })]).toEqual([text, text === '\\' || text === '\0' ? 'ba' : '']);
  }); // prettier-ignore

  test('what was written over is not found any more', async () => {
    const cases = await filled();
    await cases.save('b', { metadata: { ...NO_METADATA, diagnosis: 'Asthma' } }, EDITOR, 9);
    expect(await found(cases, { text: 'embolism' })).toBe('');
    expect(await found(cases, { text: 'asthma' })).toBe('b');
    expect(await found(cases, { filters: { tags: ['acute'] } })).toBe('ca');
  });
}

function acceptsFacets(create: () => Promise<CaseLibrary>): void {
  const filled = (): Promise<CaseLibrary> => filledBy(create);

  test('filters by facets: values of one are alternatives, tags all count', async () => {
    const cases = await filled();
    expect(await found(cases, { filters: { region: ['chest'] } })).toBe('ba');
    expect(await found(cases, { filters: { region: ['chest', 'neck'] } })).toBe('cba');
    expect(await found(cases, { filters: { region: ['chest'], level: ['senior'] } })).toBe('a');
    expect(await found(cases, { filters: { tags: ['acute', 'airway'] } })).toBe('c');
    expect(await found(cases, { filters: { diagnosis: ['Pulmonary embolism'] } })).toBe('b');
    expect(await found(cases, { filters: { modality: ['MR'] } })).toBe('');
    expect(await found(cases, { filters: { status: ['ready'] } })).toBe('dcba');
  });

  test('counts what each value of a facet would show', async () => {
    const cases = await filled();
    const { facets, total } = await cases.search({ ...EVERYTHING, filters: { region: ['chest'] } });
    expect(total).toBe(2);
    expect(facets.region).toEqual([
      { value: 'chest', count: 2 },
      { value: 'neck', count: 1 },
    ]);
    expect(facets.level).toEqual([
      { value: 'senior', count: 1 },
      { value: 'student', count: 1 },
    ]);
    expect(facets.tags).toEqual([
      { value: 'acute', count: 2 },
      { value: 'vessel', count: 1 },
    ]);
    expect(facets.modality).toEqual([{ value: 'CT', count: 2 }]);
    expect(facets.status).toEqual([{ value: 'ready', count: 2 }]);
  });

  test('pages and sorts', async () => {
    const cases = await filled();
    expect(await found(cases, { sort: 'title' })).toBe('abcd');
    expect(await found(cases, { limit: 2, offset: 1 })).toBe('cb');
    expect(await found(cases, { offset: 9 })).toBe('');
    expect((await cases.search({ ...EVERYTHING, limit: 1 })).total).toBe(4);
  });
}

function acceptsVersions(create: () => Promise<CaseLibrary>): void {
  test('every save is a version that says who, when and what', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5, { savedBy: OTHER });
    expect(await cases.save('a', { title: 'New', reveal: 'r' }, EDITOR, 9, 1)).toMatchObject({
      status: 'saved',
      version: 2,
      document: { title: 'New' },
    });
    await cases.save('a', { metadata: { ...NO_METADATA, tags: ['x'] } }, OTHER, 11);
    expect(await cases.versions('a')).toEqual([
      { version: 3, savedAtMs: 11, savedBy: OTHER, reason: 'saved', restoredFrom: null, changedFields: ['metadata.diagnosis', 'metadata.tags'] },
      { version: 2, savedAtMs: 9, savedBy: EDITOR, reason: 'saved', restoredFrom: null, changedFields: ['title', 'reveal'] },
      { version: 1, savedAtMs: 5, savedBy: OTHER, reason: 'added', restoredFrom: null, changedFields: [] },
    ]); // prettier-ignore
    expect((await cases.findRecord('a'))?.summary).toMatchObject({
      version: 3,
      createdAtMs: 5,
      updatedAtMs: 11,
    });
  });

  test('a save that changes nothing is no version', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    const { title } = caseFixture('a');
    expect(await cases.save('a', { title }, EDITOR, 9)).toMatchObject({ version: 1 });
    expect(await cases.versions('a')).toHaveLength(1);
  });

  test('of two who save over the same version the second is refused', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    const outcomes = await Promise.all([
      cases.save('a', { title: 'One' }, EDITOR, 6, 1),
      cases.save('a', { title: 'Two' }, OTHER, 6, 1),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['saved', 'conflict']);
    expect(outcomes[1]).toEqual({ status: 'conflict', version: 2 });
    expect((await cases.find('a'))?.title).toBe('One');
  });
}

function acceptsRestoring(create: () => Promise<CaseLibrary>): void {
  test('an older version comes back as a new one, and nothing is lost', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    await cases.save('a', { title: 'Two', keyViews: [] }, EDITOR, 6);
    expect(await cases.restoreVersion('a', 1, OTHER, 7, 1)).toEqual({
      status: 'conflict',
      version: 2,
    });
    expect(await cases.restoreVersion('a', 1, OTHER, 7, 2)).toMatchObject({ version: 3 });
    expect(await cases.find('a')).toEqual(caseFixture('a'));
    expect((await cases.versions('a'))?.[0]).toMatchObject({
      version: 3,
      reason: 'restored',
      restoredFrom: 1,
      savedBy: OTHER,
    });
    const [second, third] = [await cases.findVersion('a', 2), await cases.findVersion('a', 3)];
    if (second === undefined || third === undefined) throw new Error('versions are missing');
    expect(compareDocuments(second, third).map((change) => change.field)).toEqual([
      'title',
      'keyViews',
    ]);
    expect(await cases.restoreVersion('a', 9, OTHER, 7)).toEqual({ status: 'unknown' });
    expect(await cases.findVersion('a', 9)).toBeUndefined();
  });
}

function acceptsQuarantine(create: () => Promise<CaseLibrary>): void {
  const suspicious = { ...FACTS, quarantineReasons: ['Text.'] };

  test('a case with a reason is quarantined until somebody who saw these images releases it', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), suspicious, 5);
    const quarantined = { status: 'quarantined', quarantineReasons: ['Text.'] };
    expect(await cases.list()).toMatchObject([quarantined]);
    const shown = await cases.search({ ...EVERYTHING, filters: { status: ['quarantined'] } });
    expect(shown.cases).toMatchObject([quarantined]);
    expect(await cases.release('a', asset('0'), EDITOR, 7)).toBe('conflict');
    expect(await cases.release('nothing', asset('0'), EDITOR, 7)).toBe('unknown');
    expect((await cases.list())[0]?.status).toBe('quarantined');
    const { assetSha256 } = caseFixture('a').volume;
    expect(await cases.release('a', assetSha256, EDITOR, 7)).toBe('released');
    expect(await cases.release('a', assetSha256, OTHER, 8)).toBe('released');
    expect(await cases.list()).toMatchObject([{ status: 'ready', quarantineReasons: [] }]);
    expect(await cases.audit('a')).toEqual([
      { atMs: 7, by: EDITOR, action: 'released', assetSha256, reason: 'Text.' },
    ]);
  });

  test('a person can put one into quarantine', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    expect(await cases.quarantine('a', 'A name in frame 3.', EDITOR, 6)).toBe(true);
    expect(await cases.quarantine('b', 'A name in frame 3.', EDITOR, 6)).toBe(false);
    expect(await cases.list()).toMatchObject([
      { status: 'quarantined', quarantineReasons: ['A name in frame 3.'] },
    ]);
    expect(await cases.audit('a')).toMatchObject([{ action: 'quarantined', by: EDITOR }]);
  });
}

function acceptsQuarantineOfImages(create: () => Promise<CaseLibrary>): void {
  const statuses = async (cases: CaseLibrary): Promise<readonly string[]> =>
    (await cases.list()).map(({ caseId, status }) => `${caseId} ${status}`);

  test('images that are in quarantine are so again when they are imported again', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    await cases.quarantine('a', 'A name in frame 3.', EDITOR, 6);
    await cases.moveToBin('a', 7);
    expect(await cases.add(caseFixture('b'), FACTS, 8)).toMatchObject({
      status: 'quarantined',
      quarantineReasons: ['A name in frame 3.'],
    });
    const overlay = { overlayId: 'o', kind: 'fusion', name: 'PET over CT', assetSha256: from } as const;
    const volume = { ...caseFixture('c').volume, assetSha256: asset('5') };
    await cases.add(caseFixture('c', { volume, overlays: [overlay] }), FACTS, 8);
    await cases.add(caseFixture('d', { volume: { ...volume, assetSha256: asset('6') } }), FACTS, 8);
    expect(await statuses(cases)).toEqual(['d ready', 'c quarantined', 'b quarantined']);
  }); // prettier-ignore

  test('every case that shows the same images goes into quarantine with one', async () => {
    const cases = await create();
    const volume = { ...caseFixture('c').volume, assetSha256: asset('5') };
    const overlay = { overlayId: 'o', kind: 'fusion', name: 'PET over CT', assetSha256: from } as const;
    await cases.add(caseFixture('a'), FACTS, 5);
    await cases.add(caseFixture('b'), FACTS, 5);
    await cases.add(caseFixture('c', { volume, overlays: [overlay] }), FACTS, 5);
    await cases.add(caseFixture('d', { volume }), FACTS, 5);
    await cases.quarantine('a', 'A name in frame 3.', EDITOR, 6);
    expect(await statuses(cases)).toEqual(['d ready', 'c quarantined', 'b quarantined', 'a quarantined']);
    expect(await cases.audit('b')).toMatchObject([{ action: 'quarantined', by: EDITOR }]);
  }); // prettier-ignore

  const from = caseFixture('a').volume.assetSha256;
}

const FROM = caseFixture('a').volume.assetSha256;
const MASKED = {
  reason: 'masked',
  fromSha256: FROM,
  toSha256: asset('1'),
  facts: { ...FACTS, warnings: [] },
  thumbnailSha256: asset('2'),
} as const;

function acceptsOtherImages(create: () => Promise<CaseLibrary>): void {
  test('masked images are in all versions, and the old ones are needed by nobody', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), { ...FACTS, quarantineReasons: ['Text.'] }, 5, {
      thumbnailSha256: asset('3'),
    });
    await cases.save('a', { title: 'Two' }, EDITOR, 6);
    expect(await cases.replaceImages('a', MASKED, EDITOR, 7)).toEqual({
      status: 'replaced',
      unusedAssets: expect.arrayContaining([FROM, asset('3')]) as unknown,
    });
    for (const version of [1, 2, 3]) {
      expect((await cases.findVersion('a', version))?.volume.assetSha256).toBe(asset('1'));
    }
    expect(await cases.pendingErasures()).toEqual(expect.arrayContaining([FROM, asset('3')]));
    await cases.noteErased(asset('3'));
    expect(await cases.pendingErasures()).toEqual([FROM]);
    await cases.add(caseFixture('again'), FACTS, 8);
    expect(await cases.pendingErasures()).toEqual([]);
    await cases.moveToBin('again', 8);
    expect((await cases.versions('a'))?.[0]).toMatchObject({ version: 3, reason: 'masked' });
    expect(await cases.list()).toMatchObject([
      { status: 'quarantined', warnings: [], thumbnailSha256: asset('2') },
    ]);
    expect(await cases.release('a', FROM, EDITOR, 8)).toBe('conflict');
    expect(await cases.audit('a')).toMatchObject([{ action: 'masked', assetSha256: asset('1') }]);
  });

  test('images that another case shows are kept, also for one in the bin', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    await cases.add(caseFixture('b'), FACTS, 5);
    await cases.moveToBin('b', 6);
    expect(await cases.replaceImages('a', MASKED, EDITOR, 7)).toEqual({
      status: 'replaced',
      unusedAssets: [],
    });
    expect(await cases.replaceImages('a', MASKED, EDITOR, 7)).toEqual({ status: 'conflict' });
    expect(await cases.replaceImages('b', MASKED, EDITOR, 7)).toEqual({ status: 'unknown' });
  });
}

function acceptsOtherImagesBeneath(create: () => Promise<CaseLibrary>): void {
  test('masked images are masked, too, where they lie over the volume of another case', async () => {
    const cases = await create();
    const volume = { ...caseFixture('c').volume, assetSha256: asset('5') };
    const overlay = { overlayId: 'o', kind: 'fusion', name: 'PET over CT', assetSha256: FROM } as const;
    await cases.add(caseFixture('a'), FACTS, 5);
    await cases.add(caseFixture('c', { volume, overlays: [overlay] }), FACTS, 5);
    await cases.save('c', { title: 'Other title' }, EDITOR, 6);
    await cases.moveToBin('c', 6);
    expect(await cases.replaceImages('a', MASKED, EDITOR, 7)).toMatchObject({
      status: 'replaced',
      unusedAssets: [FROM],
    });
    await cases.takeFromBin('c');
    const overlays = [{ ...overlay, assetSha256: asset('1') }];
    expect(await cases.find('c')).toMatchObject({ title: 'Other title', overlays });
    for (const version of [1, 2])
      expect(await cases.findVersion('c', version)).toMatchObject({ overlays });
    expect(await cases.audit('c')).toMatchObject([{ action: 'masked', assetSha256: asset('1') }]);
  }); // prettier-ignore
}

function acceptsWhatBelongsToImages(create: () => Promise<CaseLibrary>): void {
  const from = caseFixture('a').volume.assetSha256;

  test('finds a case by its images, and those without a thumbnail', async () => {
    const cases = await create();
    await cases.add(caseFixture('a'), FACTS, 5);
    expect(await cases.findByAsset(from)).toMatchObject({ caseId: 'a', thumbnailSha256: null });
    expect(await cases.findByAsset(asset('0'))).toBeUndefined();
    expect(await cases.withoutThumbnail(9)).toEqual([{ caseId: 'a', assetSha256: from }]);
    await cases.setThumbnail('a', asset('0'), asset('4'));
    expect(await cases.withoutThumbnail(9)).toHaveLength(1);
    await cases.setThumbnail('a', from, asset('4'));
    expect(await cases.withoutThumbnail(9)).toEqual([]);
    expect(await cases.list()).toMatchObject([{ thumbnailSha256: asset('4') }]);
  });

  test('keeps what the import found', async () => {
    const cases = await create();
    const importSummary = { sentences: ['31 attributes were removed.'], counts: { removed: 31 } };
    await cases.add(caseFixture('a'), FACTS, 5, { importSummary });
    await cases.add(caseFixture('b'), FACTS, 5);
    expect(await cases.importSummary('a')).toEqual(importSummary);
    expect(await cases.importSummary('b')).toBeUndefined();
  });
}
