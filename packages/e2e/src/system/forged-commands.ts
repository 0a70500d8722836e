import { type Command, PLAIN_OVERLAY, type SharedState } from '@rounds/classroom';

/** One well-formed command of every type that needs control or an instructor, aimed at things that exist. */
export function forgedCommands(state: SharedState): readonly Command[] {
  const { view } = state;
  const plane = view.planes[0];
  if (plane === undefined) throw new Error('there is no cut plane');
  const bookmark = { bookmarkId: 'forged', title: 'Forged', view };
  const someone = state.participants[1]?.participantId ?? 'nobody';
  return [
    { type: 'session.end' },
    { type: 'step.go', caseIndex: 0, stepIndex: state.stepIndex === 0 ? 1 : 0 },
    { type: 'plane.set', plane: { ...plane, enabled: !plane.enabled } },
    { type: 'plane.remove', planeId: plane.planeId },
    { type: 'window.set', windowCenter: 1, windowWidth: 2 },
    { type: 'preset.set', presetId: 'ct-lung', windowCenter: -600, windowWidth: 1500 },
    { type: 'crosshair.move', pointLps: [1, 2, 3] },
    { type: 'volume.place', placement: { ...view.placement, scale: view.placement.scale * 1.5 } },
    {
      type: 'overlay.set',
      overlay: { overlayId: 'forged', visible: false, opacity: 0, ...PLAIN_OVERLAY },
    },
    { type: 'rendering.set', rendering: { ...view.rendering, mode: 'minip' } },
    { type: 'slab.set', slab: { thicknessMm: 99, projection: 'minip' } },
    { type: 'crop.set', crop: { min: [0, 0, 0], max: [0.1, 0.1, 0.1] } },
    { type: 'cut-out.set', cutOut: { octant: [1, 1, 1] } },
    { type: 'oblique.set', oblique: { pointLps: [0, 0, 0], normalLps: [0, 0, 1] } },
    { type: 'transfer-function.set', transferFunction: null },
    { type: 'comparison.set', comparison: { caseIndex: 1, linked: true } },
    { type: 'comparison.scroll', pointLps: [1, 2, 3] },
    { type: 'view.set', view: { ...view, windowCenter: view.windowCenter + 1 } },
    { type: 'view.reset' },
    { type: 'bookmark.save', bookmark },
    { type: 'bookmark.recall', bookmarkId: 'forged' },
    { type: 'bookmark.remove', bookmarkId: 'forged' },
    { type: 'control.give', participantId: someone },
    { type: 'control.take-back' },
    { type: 'everyone.gather' },
    { type: 'hand.lower', participantId: someone },
  ];
}
