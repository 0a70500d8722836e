import { openInstructorLink, openSession } from '../instructor.ts';
import { startOwnServer } from '../own-server.ts';
import { seededRandom } from '../seeded-random.ts';
import { Door } from './door.ts';
import { Findings } from './findings.ts';
import { below } from './hostile-values.ts';
import { Offender } from './offender.ts';
import { attackDoor, type KnownPasses } from './token-attacks.ts';
import { Witness } from './witness.ts';

const WAIT_FOR_CASE_MS = 120_000;
/** One in so many rounds ends with something a socket need not survive; its sender has to join again. */
const HARMFUL_SHARE = 0.25;
const BURST_CHANCE = 0.0002;
const DOOR_CHANCE = 0.02;
const OBSERVER_EVERY = 5;

export interface FuzzOptions {
  readonly messages: number;
  readonly seed: number;
  readonly offenders: number;
  readonly progress?: (message: string) => void;
}

export interface FuzzReport {
  readonly seed: number;
  readonly messages: number;
  readonly seconds: number;
  readonly sent: Readonly<Record<string, number>>;
  readonly replies: Readonly<Record<string, number>>;
  /** By close code and what was sent before. */
  readonly closes: Readonly<Record<string, number>>;
  /** The longest wait of somebody who did nothing wrong, for the answer to a raised hand. */
  readonly slowestWitnessMs: number;
  /** What should not have happened; none where everything held. */
  readonly violations: readonly string[];
}

interface FuzzedClass {
  readonly code: string;
  readonly offenders: readonly Offender[];
  readonly witnesses: readonly Witness[];
}

/** Sends hostile messages to a server of its own, from learners and observers, and looks what became of them. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, progress } = options;
  progress?.(`Starting a server. Seed ${seed}.`);
  const server = await startOwnServer();
  const findings = new Findings(progress);
  const startedMs = performance.now();
  try {
    const pass = await openInstructorLink(server.url, server.link);
    const openClass = async (): Promise<string> =>
      (await openSession(server.url, pass, WAIT_FOR_CASE_MS)).code;
    const door = new Door(server.url, undefined);
    const strict = await fillClass(options, server.url, await openClass(), pass.fetch, findings, 0);
    const led = await fillClass(options, server.url, await openClass(), pass.fetch, findings, 1);
    const foreign = await door.join({ code: led.code, name: 'Foreign', device: 'laptop' });
    const old = await door.join({ code: strict.code, name: 'Old', device: 'laptop' });
    const oldSinceMs = performance.now();
    for (const { witnesses } of [strict, led])
      for (const witness of witnesses) witness.watch(witnesses === led.witnesses);
    await giveControl(led);
    progress?.(`${options.offenders} offenders are in two classes.`);
    await offend([strict, led], options, findings, (used) => ({
      used,
      foreign,
      old,
      oldSinceMs,
    }));
    return await conclude(server.url, [strict, led], findings, { seed, startedMs });
  } finally {
    await server.stop();
  }
}

async function fillClass(
  { offenders, seed }: FuzzOptions,
  serverUrl: string,
  code: string,
  fetch: typeof globalThis.fetch,
  findings: Findings,
  number: number,
): Promise<FuzzedClass> {
  const witnesses = [
    await Witness.join({ serverUrl, code, name: 'The instructor', fetch, findings }),
    await Witness.join({ serverUrl, code, name: 'The learner', findings }),
  ];
  const [first] = witnesses;
  const people = (): readonly string[] =>
    first?.connection.state().participants.map(({ participantId }) => participantId) ?? [];
  const all: Offender[] = [];
  for (let index = number; index < offenders; index += 2) {
    const offender = new Offender({
      index,
      code,
      role: index % OBSERVER_EVERY === OBSERVER_EVERY - 1 ? 'observer' : 'learner',
      mayHaveControl: number === 1,
      door: new Door(serverUrl, loopbackOf(serverUrl, index)),
      random: seededRandom(seed * 10_007 + index),
      findings,
      people,
    });
    await offender.enter();
    all.push(offender);
  }
  return { code, offenders: all, witnesses };
}

/** Each comes from an address of its own, where the machine has more than one: limits are counted by address. */
function loopbackOf(serverUrl: string, index: number): string | undefined {
  const isLinux = process.platform === 'linux';
  const { hostname } = new URL(serverUrl);
  if (!isLinux || (hostname !== 'localhost' && hostname !== '127.0.0.1')) return undefined;
  return `127.0.${1 + Math.floor(index / 250)}.${2 + (index % 250)}`;
}

async function giveControl({ offenders, witnesses }: FuzzedClass): Promise<void> {
  const participantId = offenders[0]?.pass?.participantId;
  const [instructor] = witnesses;
  if (participantId === undefined || instructor === undefined) return;
  const outcome = await instructor.connection.send({ type: 'control.give', participantId });
  if (outcome.status === 'refused') throw new Error(`control was not given: ${outcome.code}`);
}

async function offend(
  classes: readonly FuzzedClass[],
  { messages, seed, progress }: FuzzOptions,
  findings: Findings,
  passes: (used: KnownPasses['used']) => KnownPasses,
): Promise<void> {
  const all = classes.flatMap(({ offenders }) => offenders);
  let toldAt = 0;
  const one = async (offender: Offender, index: number): Promise<void> => {
    const random = seededRandom(seed * 20_011 + index);
    while (findings.messages < messages) {
      await offender.round(HARMFUL_SHARE, messages - findings.messages);
      if (random() < DOOR_CHANCE) {
        const used = [all[below(random, all.length)]?.pass].filter((pass) => pass !== undefined);
        await attackDoor(offender.door, random, passes(used), findings);
      }
      if (random() < BURST_CHANCE) await offender.burst();
      if (findings.messages - toldAt < 100_000) continue;
      toldAt = findings.messages;
      progress?.(`${findings.messages} messages, ${findings.violations.length} violations`);
    }
  };
  const [first] = all;
  await first?.burst();
  await Promise.all(all.map((offender, index) => tellWhatFails(findings, one(offender, index))));
}

async function tellWhatFails(findings: Findings, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    findings.violation(
      `an offender could not go on: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

async function conclude(
  serverUrl: string,
  classes: readonly FuzzedClass[],
  findings: Findings,
  { seed, startedMs }: { readonly seed: number; readonly startedMs: number },
): Promise<FuzzReport> {
  const witnesses = classes.flatMap((each) => each.witnesses);
  for (const { offenders } of classes) for (const offender of offenders) offender.leave();
  for (const witness of witnesses) await witness.stop();
  const health = await fetch(new URL('/healthz', serverUrl)).catch(() => undefined);
  if (health?.ok !== true) findings.violation('the server does not answer any more');
  const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
  return {
    seed,
    messages: findings.messages,
    seconds: Math.round((performance.now() - startedMs) / 1000),
    sent: sorted(findings.sent),
    replies: sorted(findings.replies),
    closes: sorted(findings.closes),
    slowestWitnessMs: Math.round(Math.max(...witnesses.map(({ slowestMs }) => slowestMs))),
    violations: findings.violations,
  };
}
