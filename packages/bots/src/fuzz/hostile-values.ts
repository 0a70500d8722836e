import {
  type Command,
  type CommandType,
  PLAIN_PARTS,
  RENDER_MODES,
  SLAB_PROJECTIONS,
  PLAIN_OVERLAY,
} from '@rounds/classroom';

export type Random = () => number;

export function pick<T>(random: Random, from: readonly T[]): T {
  if (from.length === 0) throw new Error('nothing to choose from');
  return from[below(random, from.length)] as T;
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Keys that objects of JavaScript have a meaning for. */
const SPECIAL_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'then', 'length', ''];

/** A value where another was expected: of a wrong type, out of range, too long, too deep, or poisoned. */
export function hostileValue(random: Random): unknown {
  const makers: readonly (() => unknown)[] = [
    () => pick(random, [null, undefined, true, false, '', 0, -0, -1, 1e308, -1e308, 5e-324]),
    () => pick(random, [Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 2 ** 63, 0.1]),
    () => 'x'.repeat(pick(random, [1, 64, 65, 1000, 20_000])),
    () => pick(random, ['<script>alert(1)</script>', '\0', '\u202e', '💥'.repeat(40), '\ud800']),
    () => pick(random, ["'; drop table sessions; --", '../../etc/passwd', '${process.exit(1)}']),
    () => Array.from({ length: pick(random, [0, 1, 3, 7, 1000, 5000]) }, () => random()),
    () => nested(pick(random, [3, 30, 200])),
    () => poisoned(random),
    () => new Uint8Array(pick(random, [0, 10, 4000])),
    () => new Date(below(random, 2 ** 31)),
    () => BigInt(below(random, 2 ** 31)) << 20n,
    () => Array.from({ length: 3 }, () => hostileNumber(random)),
  ];
  return pick(random, makers)();
}

function hostileNumber(random: Random): number {
  return pick(random, [0, -0, 1, -1, Number.NaN, Infinity, 1e300, 1e-300, 2 ** 31, random()]);
}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A map is sent with its keys as they are, `__proto__` included. */
function poisoned(random: Random): unknown {
  const key = pick(random, SPECIAL_KEYS);
  return new Map<string, unknown>([[key, { role: 'instructor', polluted: true }]]);
}

const number = (random: Random): number => (random() - 0.5) * 400;
const point = (random: Random): [number, number, number] => [
  number(random),
  number(random),
  number(random),
];
const view = (random: Random) => ({
  presetId: 'ct-bone',
  windowCenter: number(random),
  windowWidth: 1 + random() * 1000,
  crosshairLps: point(random),
  planes: [],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 } as const,
  ...PLAIN_PARTS,
});

const idOf = (random: Random): string => `id-${below(random, 8)}`;
const grabTarget = (random: Random): object =>
  random() < 0.5 ? { kind: 'volume' } : { kind: 'plane', planeId: idOf(random) };

/** A command of every type, each as it should be. `people`: ids that are in the class. */
const COMMANDS: Readonly<
  Record<CommandType, (random: Random, people: readonly string[]) => object>
> = {
  'session.end': () => ({}),
  'step.go': (random) => ({ caseIndex: below(random, 3), stepIndex: below(random, 6) }),
  'plane.set': (random) => ({
    plane: { planeId: idOf(random), enabled: true, pointLps: point(random), normalLps: [0, 1, 0] },
  }),
  'grab.take': (random) => ({ target: grabTarget(random) }),
  'grab.release': (random) => ({ target: grabTarget(random) }),
  'plane.remove': (random) => ({ planeId: idOf(random) }),
  'window.set': (random) => ({ windowCenter: number(random), windowWidth: 1 + random() * 100 }),
  'preset.set': (random) => ({
    presetId: 'ct-lung',
    windowCenter: -600,
    windowWidth: random() + 1,
  }),
  'crosshair.move': (random) => ({ pointLps: point(random) }),
  'volume.place': (random) => ({
    placement: { rotation: [0, 1, 0, 0], offsetRoom: [0, random() / 10, 0], scale: 1 + random() },
  }),
  'rendering.set': (random) => ({
    rendering: {
      mode: pick(random, RENDER_MODES),
      shaded: random() < 0.5,
      isoValue: number(random),
      slabMm: random() < 0.5 ? null : 1 + random() * 50,
    },
  }),
  'slab.set': (random) => ({
    slab: { thicknessMm: random() * 40, projection: pick(random, SLAB_PROJECTIONS) },
  }),
  'crop.set': (random) => ({
    crop: random() < 0.3 ? null : { min: [0, 0, random() / 2], max: [1, 0.5 + random() / 2, 1] },
  }),
  'cut-out.set': (random) => ({
    cutOut: random() < 0.3 ? null : { octant: [1, -1, random() < 0.5 ? 1 : -1] },
  }),
  'oblique.set': (random) => ({
    oblique: random() < 0.3 ? null : { pointLps: point(random), normalLps: [0.6, 0, 0.8] },
  }),
  'transfer-function.set': (random) => ({
    transferFunction:
      random() < 0.3
        ? null
        : {
            colorPoints: [
              [0, 1, random(), 0],
              [1 + random() * 500, 1, 1, 1],
            ],
            opacityPoints: [
              [0, 0],
              [1 + random() * 500, random()],
            ],
            windowCenter: number(random),
            windowWidth: 1 + random() * 100,
          },
  }),
  'overlay.set': (random) => ({
    overlay: { overlayId: idOf(random), visible: false, opacity: random(), ...PLAIN_OVERLAY },
  }),
  'comparison.set': (random) => ({
    comparison: random() < 0.3 ? null : { caseIndex: below(random, 3), linked: random() < 0.5 },
  }),
  'comparison.scroll': (random) => ({ pointLps: point(random) }),
  'view.set': (random) => ({ view: view(random) }),
  'view.reset': () => ({}),
  'view.undo': () => ({}),
  'view.redo': () => ({}),
  'bookmark.save': (random) => ({
    bookmark: { bookmarkId: idOf(random), title: 'Fuzz', view: view(random) },
  }),
  'bookmark.recall': (random) => ({ bookmarkId: idOf(random) }),
  'bookmark.remove': (random) => ({ bookmarkId: idOf(random) }),
  'control.give': (random, people) => ({ participantId: pick(random, [...people, idOf(random)]) }),
  'control.take-back': () => ({}),
  'everyone.gather': () => ({}),
  'hand.raise': (random) => ({ raised: random() < 0.5 }),
  'hand.lower': (random, people) => ({ participantId: pick(random, [...people, idOf(random)]) }),
  'attention.set': (random) => ({ following: random() < 0.5 }),
};

const TYPES = Object.keys(COMMANDS) as CommandType[];

export function properCommand(random: Random, people: readonly string[]): Command {
  const type = pick(random, TYPES);
  return { type, ...COMMANDS[type](random, people) } as Command;
}

/** A proper command with something wrong in it, somewhere. */
export function wrongCommand(random: Random, people: readonly string[]): unknown {
  const command = asMaps(properCommand(random, people));
  const target = pick(random, mapsIn(command));
  const key = random() < 0.2 ? pick(random, SPECIAL_KEYS) : pick(random, [...target.keys()]);
  if (random() < 0.15) target.delete(key);
  else target.set(key, hostileValue(random));
  return command;
}

/** What only the server itself may journal, as somebody would try to send it. */
export function systemCommand(random: Random, people: readonly string[]): unknown {
  const participantId = pick(random, people);
  return pick(random, [
    { type: 'session.open', sessionId: 'fuzz', title: 'Fuzz', cases: [] },
    { type: 'participant.drop', participantId },
    { type: 'room.rebuild' },
    {
      type: 'participant.join',
      participant: {
        participantId,
        name: 'Fuzz',
        role: 'instructor',
        device: 'laptop',
        seatIndex: 0,
      },
    },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: ['session.end'] },
    { type: { toString: 'session.end' } },
  ]);
}

type Fields = Map<string, unknown>;

/** The same with maps for objects: they are sent alike, and take any key. */
function asMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMaps);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, asMaps(inner)]));
}

function mapsIn(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(mapsIn);
  if (!(value instanceof Map)) return [];
  const fields: Fields = value;
  return [fields, ...[...fields.values()].flatMap(mapsIn)];
}
