import {
  type BookmarkedView,
  type CaseDocument,
  type CutPlane,
  type Quaternion,
  type SharedView,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';

import type { PhantomResult } from '../imports/import-protocol.ts';
import { newCase } from './describe-case.ts';

const CT_ANGIO_WINDOW = { presetId: 'ct-angio', windowCenter: 300, windowWidth: 600 } as const;
/** Opaque skin and bone around a brain window: the cut shows what the slices show. */
const SOFT_TISSUE = { presetId: 'ct-soft', windowCenter: 40, windowWidth: 80 } as const;

const HISTORY = `SYNTHETIC CASE: a computer-made head, nobody's body.

A 54-year-old woman comes to the emergency department. An hour ago, while lifting a box, she had the worst headache of \
her life, at its strongest within seconds. She vomited twice. She has smoked for thirty years and takes medicine for \
high blood pressure. She is awake, her neck is stiff, and both pupils react. Her mother died of "a bleeding in the head".

CT angiography of the head. Look at the vessels first, then at the brain and at what lies beside the question.`;

const QUESTION = `1. Where is the aneurysm? Point at it, and say which way it looks.
2. Are the ventricles where and as wide as they should be? Why does that matter for her tonight?
3. There is a second finding. Where is it, and what surrounds it?
4. Whom do you call, and what do you tell them in two sentences?`;

const REVEAL = `A saccular aneurysm of the right middle cerebral artery, and an enhancing lesion in the left parietal lobe \
with oedema around it.

Teaching points
- A headache that is at its worst within seconds is a bleeding until shown otherwise: CT at once, then angiography.
- Follow every vessel to its end, in slices and in the volume: an aneurysm leaves the line of the vessel, most often \
where it branches.
- Look at the ventricles each time: blood in the way of cerebrospinal fluid makes them wide within hours.
- Finding one thing ends most searches too early. The second lesion was not asked about, and changes what happens next.

SYNTHETIC CASE: made by a program to practise with. Not a real examination, not for diagnosis.`;

/** Radians by which the table turns or tips the head, so that a cut faces the people in front of it. */
const TIP_FORWARD = (50 * Math.PI) / 180;
const TURN_ASIDE = (65 * Math.PI) / 180;

/** The case a new server starts with: the phantom, with a story and three views aimed by its own truth. */
export function demonstrationCase(caseId: string, phantom: PhantomResult): CaseDocument {
  const plain = newCase(caseId, phantom.assetSha256, phantom.description);
  const { truth } = phantom;
  const first: SharedView = { ...plain.initialView, ...CT_ANGIO_WINDOW };
  const ventricle = truth.structures.find((structure) => /ventricle/i.test(structure.name));
  const ventricles = ventricle?.centerLps ?? plain.volume.centerLps;
  return {
    ...plain,
    title: 'Synthetic head CT angiography: thunderclap headache',
    initialView: first,
    history: HISTORY,
    question: QUESTION,
    reveal: REVEAL,
    metadata: {
      ...plain.metadata,
      diagnosis: 'Ruptured middle cerebral artery aneurysm; second, enhancing lesion',
      level: 'junior',
      region: 'head',
      tags: ['synthetic', 'emergency', 'vessels', 'satisfaction of search'],
    },
    keyViews: [
      keyView('demonstration-vessel', 'Arteries, cut through the point of interest', {
        ...first,
        ...aimedAt(truth.aneurysmLps, coronalCut(truth.aneurysmLps, truth.aneurysmRadiusMm)),
        placement: closer(first, 1.5),
      }),
      keyView('demonstration-ventricles', 'Skull and ventricles from above', {
        ...first,
        ...SOFT_TISSUE,
        ...aimedAt(ventricles, axialCut(ventricles)),
        placement: { ...closer(first, 1.25), rotation: tippedForward() },
      }),
      keyView('demonstration-second', 'From the side, cut through the hemisphere', {
        ...first,
        ...SOFT_TISSUE,
        ...aimedAt(truth.lesionLps, sagittalCut(truth.lesionLps, plain.volume.centerLps)),
        placement: {
          ...closer(first, 1.2),
          rotation: turnedToShow(truth.lesionLps, plain.volume.centerLps),
        },
      }),
    ],
  };
}

function keyView(bookmarkId: string, title: string, view: SharedView): BookmarkedView {
  return { bookmarkId, title, view };
}

function aimedAt(pointLps: Vector3, plane: CutPlane): Pick<SharedView, 'crosshairLps' | 'planes'> {
  return { crosshairLps: pointLps, planes: [plane] };
}

function closer(view: SharedView, factor: number): SharedView['placement'] {
  return { ...view.placement, scale: view.placement.scale * factor };
}

/** Opens the front down to just before a round thing, so that it stands free. */
function coronalCut([x, y, z]: Vector3, radiusMm: number): CutPlane {
  return {
    planeId: 'plane-1',
    enabled: true,
    pointLps: [x, y - 2 * radiusMm, z],
    normalLps: [0, 1, 0],
  };
}

/** Takes off what is above. */
function axialCut(pointLps: Vector3): CutPlane {
  return { planeId: 'plane-1', enabled: true, pointLps, normalLps: [0, 0, -1] };
}

/** Takes off the side on which the thing lies, through its middle. */
function sagittalCut(pointLps: Vector3, centerLps: Vector3): CutPlane {
  const inward = pointLps[0] > centerLps[0] ? -1 : 1;
  return { planeId: 'plane-1', enabled: true, pointLps, normalLps: [inward, 0, 0] };
}

/** A rotation about the room's X axis: the top of the head comes towards those who stand in front. */
function tippedForward(): Quaternion {
  return [Math.sin(TIP_FORWARD / 2), 0, 0, Math.cos(TIP_FORWARD / 2)];
}

/** Turns the side on which a thing lies to those who stand in front: the patient's left is +X, they stand at +Z. */
function turnedToShow(pointLps: Vector3, centerLps: Vector3): Quaternion {
  return yawQuaternion(pointLps[0] > centerLps[0] ? -TURN_ASIDE : TURN_ASIDE);
}
