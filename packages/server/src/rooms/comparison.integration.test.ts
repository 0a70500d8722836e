import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Command, comparedPoint } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { type JoinOptions, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import { type OpenedSession, startTestServer, type TestServer } from '../fixtures/test-server.ts';

const CURRENT_ASSET = 'ab'.repeat(32);
const PRIOR_ASSET = 'cd'.repeat(32);
/** Of a case that is in the library, but in no class. */
const FOREIGN_ASSET = 'ef'.repeat(32);

let running: TestServer;
let cookie: string;
let session: OpenedSession;
const people: TestParticipant[] = [];

beforeAll(async () => {
  const { volume } = caseFixture('case-a');
  running = await startTestServer({
    cases: [
      caseFixture('case-a', { volume: { ...volume, assetSha256: CURRENT_ASSET } }),
      caseFixture('case-b', {
        title: 'Two years before',
        volume: { ...volume, assetSha256: PRIOR_ASSET, centerLps: [5, -20, -300] },
        history: 'SECRET-HISTORY',
        question: 'SECRET-QUESTION',
        reveal: 'SECRET-REVEAL',
      }),
      caseFixture('case-c', { volume: { ...volume, assetSha256: FOREIGN_ASSET } }),
    ],
  });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});
beforeEach(async () => {
  session = await running.openSession(cookie, ['case-a', 'case-b']);
});
afterEach(async () => {
  for (const person of people.splice(0)) await person.leave();
});

async function enter(options: JoinOptions): Promise<TestParticipant> {
  const person = await joinClass(running.url, session.code, options);
  people.push(person);
  return person;
}

/** What the door of the images says. Nobody put bytes behind it: `asset.unknown` is said to those who are let in. */
async function askFor(asset: string, { reply }: TestParticipant): Promise<string> {
  const bearer = reply.assetToken;
  const response = await running.request('GET', `/assets/volumes/${asset}`, { bearer });
  return ((await response.json()) as { code: string }).code;
}

const compare = (caseIndex: number, linked = true): Command => ({
  type: 'comparison.set',
  comparison: { caseIndex, linked },
});

describe('another case beside the current one', () => {
  test('K1 S3 comes to all: its title, its images, and no word of its flow', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    const ann = await enter({ name: 'Ann' });
    const guest = await enter({ name: 'Guest', role: 'observer' });
    expect(JSON.stringify(ann.state())).not.toMatch(/Two years before|cdcdcd/);
    expect(await teacher.send(compare(1))).toMatchObject({ status: 'accepted' });
    for (const person of [ann, guest]) {
      await person.until(() => person.state().comparison !== null);
      expect(person.state().comparison).toMatchObject({
        title: 'Two years before',
        volume: { assetSha256: PRIOR_ASSET },
        link: { linked: true, offsetLps: [5, 0, -1000] },
      });
      expect(person.instructorMessages).toEqual([]);
      expect(JSON.stringify(person.state())).not.toMatch(/SECRET|HIDDEN/);
    }
    expect(JSON.stringify(teacher.instructorMessages)).toContain('SECRET-REVEAL');
  });

  test('K1 its images are open to the people of the class, and those of other cases are not', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    const ann = await enter({ name: 'Ann' });
    await teacher.send(compare(1));
    await ann.until(() => ann.state().comparison !== null);
    const shown = ann.state().comparison?.volume.assetSha256 ?? '';
    expect(await askFor(shown, ann)).toBe('asset.unknown');
    expect(await askFor(CURRENT_ASSET, ann)).toBe('asset.unknown');
    expect(await askFor(FOREIGN_ASSET, ann)).toBe('asset.not-permitted');
  });

  test('C1 K1 a learner opens none, with control or without, and neither links nor closes one', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    const ann = await enter({ name: 'Ann' });
    const refusal = { status: 'refused', code: 'command.not-permitted' };
    expect(await ann.send(compare(1))).toMatchObject(refusal);
    await teacher.send({ type: 'control.give', participantId: ann.reply.participantId });
    expect(await ann.send(compare(1))).toMatchObject(refusal);
    await teacher.send(compare(1, false));
    expect(await ann.send(compare(1, true))).toMatchObject(refusal);
    expect(await ann.send({ type: 'comparison.set', comparison: null })).toMatchObject(refusal);
  });

  test('K2 K3 it follows the crosshair while it is linked, and is scrolled by itself while it is not', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    const ann = await enter({ name: 'Ann' });
    const guest = await enter({ name: 'Guest' });
    const pointLps = () => {
      const { comparison, view } = guest.state();
      return comparison && comparedPoint(comparison, view.crosshairLps);
    };
    await teacher.send(compare(1));
    await teacher.send({ type: 'crosshair.move', pointLps: [1, 2, 703] });
    await guest.until(() => pointLps()?.[2] === -297);
    expect(pointLps()).toEqual([6, 2, -297]);
    const scroll: Command = { type: 'comparison.scroll', pointLps: [1 / 3, 0.1, -350] };
    expect(await teacher.send(scroll)).toMatchObject({ code: 'command.target-unknown' });
    await teacher.send(compare(1, false));
    expect(await ann.send(scroll)).toMatchObject({ code: 'command.control-required' });
    await teacher.send({ type: 'control.give', participantId: ann.reply.participantId });
    expect(await ann.send(scroll)).toMatchObject({ status: 'accepted' });
    await guest.until(() => pointLps()?.[2] === -350);
    expect(pointLps()).toEqual([1 / 3, 0.1, -350]);
    expect(guest.state().view.crosshairLps).toEqual([1, 2, 703]);
  });

  test('K1 goes with the case, and whoever comes late sees none', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    await teacher.send(compare(1));
    await teacher.send({ type: 'step.go', caseIndex: 1, stepIndex: 0 });
    const late = await enter({ name: 'Late' });
    expect(late.state()).toMatchObject({ caseIndex: 1, comparison: null });
  });

  test('J1 is in the journal as it was asked for', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    await teacher.send(compare(1, false));
    await teacher.send({ type: 'comparison.scroll', pointLps: [1, 2, 3] });
    const path = `/api/sessions/${session.sessionId}/journal`;
    const text = await (await running.request('GET', path, { cookie })).text();
    expect(text).toContain('"comparison":{"caseIndex":1,"linked":false}');
    expect(text).toContain('"type":"comparison.scroll","pointLps":[1,2,3]');
  });
});

describe('the images of the next case', () => {
  test('S5 are named to all at the last step, and the class knows no more of it than that', async () => {
    const teacher = await enter({ name: 'Teacher', cookie });
    const ann = await enter({ name: 'Ann' });
    expect(ann.state().prefetchAssetSha256).toBeNull();
    await teacher.send({ type: 'step.go', caseIndex: 0, stepIndex: 4 });
    await ann.until(() => ann.state().stepIndex === 4);
    expect(ann.state()).toMatchObject({ stepKind: 'reveal', prefetchAssetSha256: PRIOR_ASSET });
    expect(JSON.stringify(ann.state())).not.toMatch(/SECRET|Two years before/);
    expect(await askFor(PRIOR_ASSET, ann)).toBe('asset.unknown');
  });
});
