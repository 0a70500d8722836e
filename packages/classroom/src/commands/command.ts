import * as z from 'zod';

import {
  bookmarkedViewSchema,
  caseDocumentSchema,
  cutPlaneSchema,
  MAX_CASES_PER_SESSION,
  obliquePlaneSchema,
  pointLpsSchema,
  sharedViewSchema,
  volumePlacementSchema,
  windowSchema,
} from '../state/case-document.ts';
import { grabTargetSchema } from '../state/holds.ts';
import { overlayViewSchema } from '../state/overlay.ts';
import {
  cropBoxSchema,
  customTransferFunctionSchema,
  cutOutSchema,
  renderingSchema,
  sliceSlabSchema,
} from '../state/rendering.ts';
import { idSchema, lineSchema } from '../state/primitives.ts';
import { participantSchema } from '../state/participant.ts';
import { tickRateSchema } from '../state/tick-rate.ts';

/**
 * What people may ask of a classroom. Each has a shape here, a permission in `permission.ts` and an effect in
 * `apply.ts`. Ids are chosen by the sender (random, 64 characters at most), so an effect never needs a random source.
 */
export const commandSchema = z.discriminatedUnion('type', [
  /** Ends the session for everybody; the room turns read-only. */
  z.strictObject({ type: z.literal('session.end') }),
  /** Goes to a step of a case; the step's view, where it has one, becomes the shared view. */
  z.strictObject({
    type: z.literal('step.go'),
    caseIndex: z
      .int()
      .min(0)
      .max(MAX_CASES_PER_SESSION - 1),
    stepIndex: z.int().min(0).max(255),
  }),
  /** Adds a cut plane or moves, turns, enables or disables the one with this planeId. */
  z.strictObject({ type: z.literal('plane.set'), plane: cutPlaneSchema }),
  z.strictObject({ type: z.literal('plane.remove'), planeId: idSchema }),
  z.strictObject({ type: z.literal('window.set'), ...windowSchema.shape }),
  /** Chooses a transfer function together with the window, and the way of drawing, that belong to it. */
  z.strictObject({
    type: z.literal('preset.set'),
    presetId: idSchema,
    ...windowSchema.shape,
    /** Left out: drawn as before. */
    rendering: renderingSchema.optional(),
  }),
  /** Moves the point where the three slices meet: scrolling, for everybody. */
  z.strictObject({ type: z.literal('crosshair.move'), pointLps: pointLpsSchema }),
  /** Turns, moves or scales the volume on the table. */
  z.strictObject({ type: z.literal('volume.place'), placement: volumePlacementSchema }),
  /** Takes a plane or the volume in hand: until it is let go nobody else moves it. */
  z.strictObject({ type: z.literal('grab.take'), target: grabTargetSchema }),
  z.strictObject({ type: z.literal('grab.release'), target: grabTargetSchema }),
  /** How the volume is turned into a picture. */
  z.strictObject({ type: z.literal('rendering.set'), rendering: renderingSchema }),
  /** How thick all slices are. */
  z.strictObject({ type: z.literal('slab.set'), slab: sliceSlabSchema }),
  /** null: nothing is cropped any more; likewise below. */
  z.strictObject({ type: z.literal('crop.set'), crop: cropBoxSchema.nullable() }),
  z.strictObject({ type: z.literal('cut-out.set'), cutOut: cutOutSchema.nullable() }),
  z.strictObject({ type: z.literal('oblique.set'), oblique: obliquePlaneSchema.nullable() }),
  /** Colours and opacities made by hand, in place of the preset's. */
  z.strictObject({
    type: z.literal('transfer-function.set'),
    transferFunction: customTransferFunctionSchema.nullable(),
  }),
  /** Shows or hides an overlay of the current case, and sets how strongly it shows. */
  z.strictObject({ type: z.literal('overlay.set'), overlay: overlayViewSchema }),
  /** Shows another case of the session beside the current one, or sets its link; null: closes it. */
  z.strictObject({
    type: z.literal('comparison.set'),
    comparison: z
      .strictObject({
        caseIndex: z
          .int()
          .min(0)
          .max(MAX_CASES_PER_SESSION - 1),
        linked: z.boolean(),
      })
      .nullable(),
  }),
  /** Moves the point where the slices of the compared case meet; only while it is not linked. */
  z.strictObject({ type: z.literal('comparison.scroll'), pointLps: pointLpsSchema }),
  /** Replaces the whole shared view: showing what one looks at on one's own. */
  z.strictObject({ type: z.literal('view.set'), view: sharedViewSchema }),
  /** Back to the view the current step began with. */
  z.strictObject({ type: z.literal('view.reset') }),
  /** Takes back the newest change of the shared view, whoever made it; a drag is one change. */
  z.strictObject({ type: z.literal('view.undo') }),
  /** Brings back what was taken back last. */
  z.strictObject({ type: z.literal('view.redo') }),
  /** Saves a view as a key view of the current case. */
  z.strictObject({ type: z.literal('bookmark.save'), bookmark: bookmarkedViewSchema }),
  z.strictObject({ type: z.literal('bookmark.recall'), bookmarkId: idSchema }),
  z.strictObject({ type: z.literal('bookmark.remove'), bookmarkId: idSchema }),
  z.strictObject({ type: z.literal('control.give'), participantId: idSchema }),
  /** Instructors take control back; a holder may also lay it down. */
  z.strictObject({ type: z.literal('control.take-back') }),
  /** Everyone to me: every viewer returns to following. */
  z.strictObject({ type: z.literal('everyone.gather') }),
  z.strictObject({ type: z.literal('hand.raise'), raised: z.boolean() }),
  z.strictObject({ type: z.literal('hand.lower'), participantId: idSchema }),
  /** Tells whether the sender follows the shared view or looks on their own. */
  z.strictObject({ type: z.literal('attention.set'), following: z.boolean() }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];

/** What only the server itself records: who is in the room, and how the session began. */
export const systemCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session.open'),
    sessionId: idSchema,
    title: lineSchema(120),
    cases: z.array(caseDocumentSchema).min(1).max(MAX_CASES_PER_SESSION).readonly(),
    /** 20 where it is left out. */
    tickRateHz: tickRateSchema.optional(),
  }),
  /** A person takes a seat for the first time, or comes back to it. */
  z.strictObject({ type: z.literal('participant.join'), participant: participantSchema }),
  z.strictObject({
    type: z.literal('participant.drop'),
    participantId: idSchema,
  }),
  /** After a restart nobody is connected until they come back. */
  z.strictObject({ type: z.literal('room.rebuild') }),
]);

export type SystemCommand = z.infer<typeof systemCommandSchema>;

export const COMMAND_TYPES: readonly CommandType[] = commandSchema.options.map(
  (option) => option.shape.type.value,
);
