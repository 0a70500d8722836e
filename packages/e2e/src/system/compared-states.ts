import type { SharedView } from '@rounds/classroom';
import type { ViewEdit } from '@rounds/viewer';

/** Of both ways of drawing two eyes: edits, each a picture after the one before. */
export function statesToCompare({ rendering }: SharedView): readonly (readonly ViewEdit[])[] {
  const draw = (changed: Partial<typeof rendering>): ViewEdit => ({
    kind: 'rendering',
    rendering: { ...rendering, ...changed },
  });
  const whole: readonly ViewEdit[] = [
    { kind: 'plane', plane: { ...frontCut(), enabled: false } },
    { kind: 'crop', crop: null },
    { kind: 'cut-out', cutOut: null },
  ];
  const corner: ViewEdit = { kind: 'cut-out', cutOut: { octant: [1, -1, 1] } };
  return [
    [...whole, { kind: 'plane', plane: frontCut() }, draw({})],
    [
      ...whole,
      corner,
      { kind: 'crop', crop: { min: [0.2, 0.1, 0.3], max: [0.9, 0.8, 0.95] } },
      draw({ shaded: false }),
    ],
    [...whole, { kind: 'plane', plane: frontCut() }, draw({ mode: 'mip', slabMm: 40 })],
    [...whole, draw({ mode: 'average' })],
    [corner, draw({ mode: 'isosurface' })],
  ];
}

/** Takes away the half of the ball that faces the wearer. */
export function frontCut() {
  return { planeId: 'front', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 1, 0] } as const;
}
