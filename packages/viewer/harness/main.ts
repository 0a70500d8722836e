import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { EngineStore } from '@babylonjs/core/Engines/engineStore.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import {
  type CaseOverlay,
  type Classroom,
  IDENTITY_QUATERNION,
  NO_HISTORY,
  NO_METADATA,
  patientToRoom,
  type Pose,
  type Role,
  seatPlace,
  type SharedView,
  type Vector3,
  TABLE_ANCHOR_ROOM,
  PLAIN_PARTS,
} from '@rounds/classroom';
import { WINDOW_PRESETS } from '@rounds/imaging';

import { mountViewer } from '../src/index.ts';
import { lookingAt } from '../src/pointers/screen-pose.ts';
import { MemoryConnection } from './memory-connection.ts';

/**
 * A page with one viewer and no server. Parameters: case, preset, role, device, layout, quality, cache, people, planes (axis and
 * share, such as "y0.5"), scale, yaw.
 */
const query = new URLSearchParams(location.search);

interface IndexEntry {
  readonly assetSha256: string;
  readonly modality: string;
  readonly kind: 'volume' | 'image-stack';
  readonly frameTimeMs: number | null;
  readonly samplesPerPixel: 1 | 3;
  readonly overlays: readonly CaseOverlay[];
  readonly centerLps: Vector3;
  readonly sizeMm: Vector3;
  readonly window: { readonly center: number; readonly width: number };
}

const index = (await (await fetch('/assets/index.json')).json()) as Record<string, IndexEntry>;
const caseNames = (query.get('case') ?? 'phantom').split(',');

function viewOf(entry: IndexEntry): SharedView {
  const presetId =
    query.get('preset') ??
    (entry.modality === 'CT' ? 'ct-bone' : entry.modality === 'PT' ? 'pt-mip' : 'mr-default');
  const preset = WINDOW_PRESETS.find(({ id }) => id === presetId);
  const window = entry.kind === 'image-stack' ? entry.window : (preset ?? entry.window);
  const at = (axis: 0 | 1 | 2, share: number): number =>
    entry.centerLps[axis] + (share - 0.5) * entry.sizeMm[axis];
  const yaw = Number(query.get('yaw') ?? 0);
  return {
    presetId,
    windowCenter: Number(query.get('level') ?? window.center),
    windowWidth: Number(query.get('window') ?? window.width),
    crosshairLps: entry.centerLps,
    planes: (query.get('planes') ?? '')
      .split(',')
      .filter(Boolean)
      .map((text, i) => {
        const axis = 'xyz'.indexOf(text.replace('-', '')[0] ?? 'x') as 0 | 1 | 2;
        const sign = text.startsWith('-') ? -1 : 1;
        const pointLps: [number, number, number] = [...entry.centerLps];
        pointLps[axis] = at(axis, Number(text.replace('-', '').slice(1)));
        const normalLps: [number, number, number] = [0, 0, 0];
        normalLps[axis] = sign;
        return { planeId: `plane-${i}`, enabled: true, pointLps, normalLps };
      }),
    placement: {
      rotation: [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)],
      offsetRoom: [0, 0, 0],
      scale: Number(query.get('scale') ?? 600 / Math.max(...entry.sizeMm)),
    },
    ...PLAIN_PARTS,
  };
}

function entryOf(name: string): IndexEntry {
  const entry = index[name];
  if (entry === undefined)
    throw new Error(`no case ${name}; there are ${Object.keys(index).join(', ')}`);
  return entry;
}

const role = (query.get('role') ?? 'instructor') as Role;
const device = (query.get('device') ?? 'laptop') as 'laptop' | 'phone' | 'headset';
const NAMES = [
  'You',
  'Amara Okafor',
  'Jonas Weber',
  'Mei Lin',
  'Lucía Ortega',
  'Noor Haddad',
  'Tom',
  'Dr. Priya Raman',
];
const people = Number(query.get('people') ?? 0);

const classroom: Classroom = {
  sessionId: 'harness',
  title: 'Harness',
  lifecycle: 'open',
  openedAtMs: 0,
  cases: caseNames.map((name) => {
    const entry = entryOf(name);
    const view = viewOf(entry);
    return {
      caseId: name,
      title: `Case ${name}`,
      synthetic: name === 'phantom',
      volume: {
        assetSha256: entry.assetSha256,
        modality: entry.modality,
        kind: entry.kind ?? 'volume',
        frameTimeMs: entry.frameTimeMs ?? null,
        samplesPerPixel: entry.samplesPerPixel ?? 1,
        centerLps: entry.centerLps,
        sizeMm: entry.sizeMm,
      },
      overlays: entry.overlays ?? [],
      initialView: view,
      history:
        'A 54-year-old with sudden headache. Neck stiff, no focal signs. Known hypertension.',
      question: 'Where is the lesion?',
      reveal: 'An aneurysm of the left middle cerebral artery.',
      keyViews: [
        {
          bookmarkId: 'b1',
          title: 'The left side',
          view: { ...view, placement: { ...view.placement, scale: 1.4 } },
        },
      ],
      metadata: NO_METADATA,
    };
  }),
  caseIndex: 0,
  stepIndex: 0,
  view: viewOf(entryOf(caseNames[0])),
  comparison: null,
  history: NO_HISTORY,
  participants: Array.from({ length: people + 1 }, (_, seatIndex) => ({
    participantId: seatIndex === 0 ? 'me' : `p${seatIndex}`,
    name: NAMES[seatIndex % NAMES.length],
    role: seatIndex === 0 ? role : ('learner' as const),
    device:
      seatIndex === 0 ? device : seatIndex % 2 === 1 ? ('headset' as const) : ('laptop' as const),
    seatIndex,
    connected: true,
    handRaised: seatIndex === 3,
    following: true,
  })),
  controlHolderId: '',
  holds: [],
  tickRateHz: 20,
  gatherCount: 0,
};

const connection = new MemoryConnection(classroom, 'me');
/** Beyond so many of them, others are only heads, as the server tells of them. */
const NEAR_PEOPLE = 15;
const POINTING_SEATS = Number(query.get('pointing') ?? 15);
const moving = query.get('moving') === '1';

connection.othersAt = (nowMs) =>
  Array.from({ length: people }, (_, i) => {
    const seatIndex = i + 1;
    const seat = seatPlace(seatIndex);
    const t = moving ? nowMs / 1000 + seatIndex : seatIndex;
    if (i >= NEAR_PEOPLE) {
      const eye: Vector3 = [
        seat.positionRoom[0] + 0.05 * Math.sin(7 * t),
        seat.eyeHeightMetres - 0.08 * Math.abs(Math.sin(3 * t)),
        seat.positionRoom[2],
      ];
      const wandering: Vector3 = [1.6 * Math.sin(5 * t), 1.25 + 0.5 * Math.sin(11 * t), 0];
      const head = { positionRoom: eye, orientation: lookingAt(eye, wandering) };
      return { seatIndex, pose: { head }, isFar: true };
    }
    const headRoom: Vector3 = [
      seat.positionRoom[0] * 0.9 + 0.02 * Math.sin(t),
      1.6,
      seat.positionRoom[2] * 0.9,
    ];
    const { volume, view } = connection.state();
    const hitLps: Vector3 = [
      volume.centerLps[0] + 0.25 * volume.sizeMm[0] * Math.sin(t * 1.7),
      volume.centerLps[1] - 0.4 * volume.sizeMm[1],
      volume.centerLps[2] + 0.25 * volume.sizeMm[2] * Math.cos(t * 1.3),
    ];
    const points = seatIndex % 2 === 1 && seatIndex <= POINTING_SEATS;
    const target = points ? patientToRoom(volume, view.placement, hitLps) : TABLE_ANCHOR_ROOM;
    const head = { positionRoom: headRoom, orientation: lookingAt(headRoom, target) };
    if (!points) return { seatIndex, pose: { head } satisfies Pose, isFar: false };
    const [sx, , sz] = seat.positionRoom;
    const hand: Vector3 = [sx * 0.72 - sz * 0.12, 1.22, sz * 0.72 + sx * 0.12];
    const other: Vector3 = [sx * 0.78 + sz * 0.14, 1.05, sz * 0.78 - sx * 0.14];
    const lengthMetres = Math.hypot(hand[0] - target[0], hand[1] - target[1], hand[2] - target[2]);
    return {
      seatIndex,
      pose: {
        head,
        right: { positionRoom: hand, orientation: lookingAt(hand, target) },
        left: { positionRoom: other, orientation: IDENTITY_QUATERNION },
        ray: { source: 'right' as const, lengthMetres },
        hitLps,
      } satisfies Pose,
      isFar: false,
    };
  });

const events: unknown[] = [];
const viewer = await mountViewer({
  host: document.getElementById('host') as HTMLElement,
  connection,
  assetUrl: '',
  layout: (query.get('layout') ?? 'four-up') as 'four-up' | 'stacked',
  ...(query.has('quality') && { minimumQuality: Number(query.get('quality')) }),
  ...(query.has('cache') && { maxCacheBytes: Number(query.get('cache')) }),
  onEvent: (event) => events.push(event),
});

/** Looks from a seat to the table, for pictures from where people on screens never look. */
function lookFrom(seatIndex: number, viewRadians: number): void {
  const scene = EngineStore.LastCreatedScene;
  const camera = scene?.activeCamera;
  if (!(camera instanceof FreeCamera)) throw new Error('nothing is drawn yet');
  const { positionRoom, eyeHeightMetres } = seatPlace(seatIndex);
  camera.position.set(positionRoom[0], eyeHeightMetres, positionRoom[2]);
  camera.setTarget(new BabylonVector3(...TABLE_ANCHOR_ROOM));
  camera.fov = viewRadians;
}

Object.assign(globalThis, { rounds: { connection, viewer, lookFrom }, viewerEvents: events });
