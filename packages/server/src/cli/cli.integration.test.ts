import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';

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
    expect(stderr).toMatch(/no folder/);
  });

  withData('tells a real series by its voxels', async () => {
    const truth = seriesTruth('cta-aorta-totalseg');
    const { code, stdout } = await runCommand('inspect', sharedData(truth.folder), '--json');
    expect(code).toBe(0);
    const { series, refused } = JSON.parse(stdout) as { series: object[]; refused: object[] };
    expect(refused).toEqual([]);
    expect(Object.keys(series[0] ?? {})).toEqual([
      'modality', 'rows', 'columns', 'slices', 'spacingMm', 'voxelSha256', 'min', 'max', 'mean', 'flags',
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
    expect(imported.stdout).toMatch(/not used/);
    const link = (await runCommand('link', '--data', dataFolder)).stdout.trim();
    expect(link).toMatch(/^http:\/\/localhost:2567\/console#link=\S{32}$/);
    const request: Parameters<typeof instructorCookie>[0] = (method, path, options) =>
      sendRequest(`${server.url}${path}`, method, options);
    const cookie = await instructorCookie(request, link);
    const { cases } = (await (await request('GET', '/api/cases', { cookie })).json()) as {
      cases: object[];
    };
    expect(cases).toMatchObject([{ modality: 'CT', slices: truth.slices }]);
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
