/** From where the volume is looked at, in degrees about the patient: 0 is from the front, 90 from the patient's left. */
export const VIEWS_DEGREES = {
  few: [0, 120, 240],
  many: [0, 45, 90, 135, 180, 225, 270, 315],
} as const;
