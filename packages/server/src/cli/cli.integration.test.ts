import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { findForms, NEEDLES, saltedStudy } from '@rounds/imaging/fixtures';

import { connectDatabase } from '../database/database-client.ts';
import { killServerProcesses, runCommand, startServerProcess } from '../fixtures/server-process.ts';
import { hasSharedData, seriesTruth, sharedData } from '../fixtures/shared-data.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { instructorCookie, sendRequest } from '../fixtures/test-server.ts';

jest.setTimeout(120_000);
afterEach(killServerProcesses);
afterAll(removeTemporaryFolders);

const withData = hasSharedData ? test : test.skip;

describe('rounds inspect', () => {
  test('ends with 2 where nothing is understood, and prints only JSON', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'notes.txt'), 'hello');
    const { code, stdout } = await runCommand('inspect', folder, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      series: [],
      segmentations: [],
      refused: [
        { file: 'notes.txt', code: 'dicom.not-dicom', reason: expect.stringMatching(/\.$/) },
      ],
    });
    expect((await runCommand('inspect', folder)).stdout).toMatch(
      /^0 series\n1 file not used\n {2}notes\.txt: /,
    );
  });

  test('says so where there is no folder', async () => {
    const { code, stdout, stderr } = await runCommand(
      'inspect',
      join(await temporaryFolder(), 'none'),
      '--json',
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/no file or folder/);
  });

  withData('tells a real series by its voxels', async () => {
    const truth = seriesTruth('cta-aorta-totalseg');
    const { code, stdout } = await runCommand('inspect', sharedData(truth.folder), '--json');
    expect(code).toBe(0);
    const { series, refused } = JSON.parse(stdout) as { series: object[]; refused: object[] };
    expect(refused).toEqual([]);
    expect(Object.keys(series[0] ?? {})).toEqual([
      'kind', 'modality', 'rows', 'columns', 'slices', 'spacingMm', 'voxelSha256', 'min', 'max', 'mean', 'flags',
    ]); // prettier-ignore
    expect(series).toMatchObject([
      {
        modality: 'CT',
        rows: truth.rows,
        columns: truth.cols,
        slices: truth.slices,
        voxelSha256: truth.voxelSha256,
      },
    ]);
  });
});

describe('rounds deidentify', () => {
  async function saltedFolder(): Promise<string> {
    const folder = await temporaryFolder();
    for (const [index, bytes] of saltedStudy().entries())
      await writeFile(join(folder, `DOE-JOHN-${index}.dcm`), bytes);
    await writeFile(join(folder, 'DOE-JOHN.txt'), 'no image');
    return folder;
  }

  async function textOf(folder: string): Promise<Buffer> {
    const names = (await readdir(folder)).toSorted();
    const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return Buffer.concat([Buffer.from(names.join()), ...files]);
  }

  test('writes numbered files without anything that identifies, the same each time', async () => {
    const [folder, data, ...outputs] = [
      await saltedFolder(),
      await temporaryFolder(),
      join(await temporaryFolder(), 'new', 'folder'),
      await temporaryFolder(),
    ] as const;
    const runs = [];
    for (const output of outputs)
      runs.push(await runCommand('deidentify', folder, output, '--data', data));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    const { stdout, stderr } = runs[0] ?? { stdout: '', stderr: '' };
    expect(stdout).toMatch(/^11 files written\n {2}Patient's name, .* removed or replaced\.\n/);
    expect(stdout).toMatch(/1 file not used\n {2}DOE-JOHN\.txt: /);
    const [first, second] = [await textOf(outputs[0]), await textOf(outputs[1])];
    expect(first.equals(second)).toBe(true);
    for (const said of [first, Buffer.from(stdout + stderr)])
      expect(findForms(said, NEEDLES)).toEqual([]);
    expect(String(first)).not.toContain('DOE-JOHN');
    expect((await readdir(outputs[0])).toSorted()[0]).toBe('000001.dcm');
    const secret = await stat(join(data, 'pseudonym-secret'));
    expect(secret.mode & 0o777).toBe(0o600);
    const inspected = await runCommand('inspect', outputs[0], '--json');
    const found = JSON.parse(inspected.stdout) as { series: { slices: number }[] };
    expect(found.series.map(({ slices }) => slices)).toEqual([4, 4]);
  });

  test('moves dates where it is asked to, and says so', async () => {
    const output = await temporaryFolder();
    const options = ['--shift-dates', '--keep-characteristics', '--data', await temporaryFolder()];
    const { stdout } = await runCommand('deidentify', await saltedFolder(), output, ...options);
    expect(stdout).toMatch(/Dates were moved/);
    expect(stdout).toMatch(/Kept because this project allows it: .*PatientSize/);
    // Times of day stay with shifted dates, and characteristics are numbers and defined terms.
    expect(findForms(await textOf(output), ['ZQXJVKWQ', '18470613', '864209753'])).toEqual([]);
  });

  test('writes into no folder that holds something or is read, and ends with 2 where it writes nothing', async () => {
    const folder = await saltedFolder();
    const data = await temporaryFolder();
    for (const output of [folder, join(folder, 'inside')]) {
      const { code, stderr } = await runCommand('deidentify', folder, output, '--data', data);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/choose another one/)]);
    }
    expect(await readdir(folder)).not.toContain('inside');
    const notes = join(folder, 'DOE-JOHN.txt');
    const output = await temporaryFolder();
    const { code } = await runCommand('deidentify', notes, output, '--data', data);
    expect([code, await readdir(output)]).toEqual([2, []]);
  });
});

describe('rounds import and link beside a running server', () => {
  withData('make cases and instructors it knows at once', async () => {
    const dataFolder = await temporaryFolder();
    const server = await startServerProcess(dataFolder);
    const truth = seriesTruth('cta-aorta-totalseg');
    const imported = await runCommand(
      'import',
      sharedData('series/cta-aorta-totalseg'),
      '--data',
      dataFolder,
    );
    expect(imported.code).toBe(0);
    expect(imported.stdout).toMatch(/^Imported CT .*164 slices\n/);
    // The NIfTI copy beside it is a volume of its own, and its mask lies over one of them.
    expect(imported.stdout).toMatch(/^Imported OT, 164 slices$/m);
    expect(imported.stdout).not.toMatch(/not used/);
    const link = (await runCommand('link', '--data', dataFolder)).stdout.trim();
    expect(link).toMatch(/^http:\/\/localhost:2567\/console#link=\S{32}$/);
    const request: Parameters<typeof instructorCookie>[0] = (method, path, options) =>
      sendRequest(`${server.url}${path}`, method, options);
    const cookie = await instructorCookie(request, link);
    const { cases } = (await (await request('GET', '/api/cases', { cookie })).json()) as {
      cases: object[];
    };
    expect(cases).toMatchObject([
      { modality: 'OT', slices: truth.slices },
      { modality: 'CT', slices: truth.slices },
    ]);
    server.kill('SIGINT');
    expect(await server.exited).toBe(0);
  });

  test('import ends with 2 and leaves the library alone where nothing is understood', async () => {
    const dataFolder = await temporaryFolder();
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'notes.txt'), 'hello');
    const { code, stderr } = await runCommand('import', folder, '--data', dataFolder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/None of these files/);
    const database = await connectDatabase(join(dataFolder, 'rounds.sqlite'));
    expect(await database.cases.count()).toBe(0);
    await database.close();
  });
});
