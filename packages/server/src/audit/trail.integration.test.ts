import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';
import SqliteConnection from 'better-sqlite3';
import { MAX_MESSAGES_PER_SECOND, MESSAGES } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { runCommand } from '../fixtures/server-process.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

jest.setTimeout(120_000);
afterAll(removeTemporaryFolders);

const NAME = 'SENTINELNAME';

interface PrintedRecord {
  readonly sequence: number;
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A morning: signing in, a class, a case that is changed, and some who try what is not theirs. */
async function aMorning(running: TestServer): Promise<readonly string[]> {
  const cookie = await running.instructorCookie();
  const as = (method: string, path: string, body?: unknown): Promise<Response> =>
    running.request(method, path, { cookie, ...(body === undefined ? {} : { body }) });
  await running.request('POST', '/api/instructor', { body: { link: 'guessed' } });
  await running.request('DELETE', '/api/cases/case-a');
  await as('PUT', '/api/instructor/name', { name: NAME });
  const { code, sessionId } = await running.openSession(cookie);
  const teacher = await joinClass(running.url, code, { name: NAME, cookie });
  const learner = await joinClass(running.url, code, { name: NAME, device: 'headset' });
  const { participantId } = learner.reply;
  await teacher.until(() => teacher.state().participants.length === 2);
  for (let count = 0; count < 5; count++) await learner.send({ type: 'everyone.gather' });
  await teacher.send({ type: 'control.give', participantId });
  for (let count = 0; count <= MAX_MESSAGES_PER_SECOND; count++)
    learner.sendRaw(MESSAGES.ping, { clientMs: count });
  await learner.closed;
  await teacher.send({ type: 'session.end' });
  await teacher.leave();
  await as('PUT', '/api/cases/case-a/text', {
    title: NAME,
    history: NAME,
    question: NAME,
    reveal: NAME,
  });
  await as('DELETE', '/api/cases/case-a');
  await as('POST', '/api/cases/case-a/restore', {});
  await as('POST', '/api/cases/case-a/quarantine', { reason: NAME });
  const begun = (await (await as('POST', '/api/imports', {})).json()) as { importId: string };
  await as('DELETE', `/api/imports/${begun.importId}`);
  await as('DELETE', '/api/instructor');
  const tokens = [teacher.reply, learner.reply].flatMap(({ ticket, seatToken, assetToken }) => [
    ticket,
    seatToken,
    assetToken,
  ]);
  expect(sessionId).not.toBe('');
  return [NAME, code, cookie.split('=')[1] ?? '', ...tokens];
}

describe('the audit log of a server', () => {
  test('says who did what, names nobody, and is printed and checked by the command line', async () => {
    const running = await startTestServer({ cases: [caseFixture('case-a', { title: NAME })] });
    const secrets = await aMorning(running);
    await running.server.close();
    const printed = await runCommand('audit', '--json', '--data', running.dataFolder);
    expect(printed.code).toBe(0);
    const records = printed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PrintedRecord);
    const told = records.map(({ action }) => action);
    for (const action of [
      'server.started',
      'instructor.link-made',
      'instructor.signed-in',
      'instructor.sign-in-refused',
      'permission.refused',
      'instructor.renamed',
      'class.opened',
      'asset-token.issued',
      'class.joined',
      'control.given',
      'socket.closed',
      'class.ended',
      'case.changed',
      'case.binned',
      'case.taken-from-bin',
      'case.quarantined',
      'import.begun',
      'import.cancelled',
      'instructor.signed-out',
      'server.stopped',
    ])
      // prettier-ignore
      expect(told).toContain(action);
    for (const secret of secrets) expect(printed.stdout).not.toContain(secret);
    expect(records.find(({ action }) => action === 'class.opened')).toMatchObject({
      actor: expect.stringMatching(/^instructor:/),
      subject: expect.stringMatching(/^class:/),
      details: { caseIds: ['case-a'] },
    });
    expect(records.find(({ action }) => action === 'control.given')).toMatchObject({
      actor: expect.stringMatching(/^participant:/),
      details: { to: expect.any(String) },
    });
    // Five times the same refusal is one line.
    const ofCommand = records.filter(({ details }) => details['command'] === 'everyone.gather');
    expect(ofCommand).toMatchObject([{ details: { code: 'command.not-permitted' } }]);
    await expectChecked(running.dataFolder);
  });
});

/** Whole as the server left it; broken after somebody changed an entry in the file. */
async function expectChecked(dataFolder: string): Promise<void> {
  const whole = await runCommand('audit', '--verify', '--data', dataFolder);
  expect([whole.code, whole.stdout]).toEqual([0, expect.stringMatching(/^The audit log is whole/)]);
  const file = new SqliteConnection(join(dataFolder, 'rounds.sqlite'));
  file.exec('drop trigger audit_entries_no_update');
  file.exec(`update audit_entries set actor = 'instructor:other' where sequence = 4`);
  file.close();
  const broken = await runCommand('audit', '--verify', '--data', dataFolder);
  expect([broken.code, broken.stdout]).toEqual([
    1,
    'The audit log is broken at entry 4. It was changed after it was written.\n',
  ]);
  const json = await runCommand('audit', '--verify', '--json', '--data', dataFolder);
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
    1,
    { status: 'broken', sequence: 4 },
  ]);
  const later = await runCommand('audit', '--since', '2999-01-01', '--data', dataFolder);
  expect([later.code, later.stdout]).toEqual([0, '']);
  expect((await runCommand('audit', '--since', 'once', '--data', dataFolder)).code).toBe(1);
}
