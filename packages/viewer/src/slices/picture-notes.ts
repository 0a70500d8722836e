import { SERIES_FLAGS, type SeriesFlag, type VolumeDescription } from '@rounds/imaging/asset';

const { gantryTilt, nonUniformSpacing, missingSlices } = SERIES_FLAGS;
const UNEVEN: readonly SeriesFlag[] = [nonUniformSpacing, missingSlices];

/** Whether lengths in the picture are lengths in the patient. */
export function isToScale({ flags }: Pick<VolumeDescription, 'flags'>): boolean {
  return !flags.includes(SERIES_FLAGS.uncalibrated);
}

/** What people must know of a picture before they trust it, in few words each. */
export function pictureNotes({ flags }: Pick<VolumeDescription, 'flags'>): readonly string[] {
  const has = (flag: SeriesFlag): boolean => flags.includes(flag);
  const notes: string[] = [];
  if (has(SERIES_FLAGS.resampled)) {
    const why = [has(gantryTilt) ? 'tilted' : '', UNEVEN.some(has) ? 'uneven' : ''].filter(Boolean);
    notes.push(why.length > 0 ? `resampled from ${why.join(', ')} slices` : 'resampled');
  }
  if (has(SERIES_FLAGS.lossyCompression)) notes.push('lossy');
  if (has(SERIES_FLAGS.masked)) notes.push('parts blacked out');
  if (has(SERIES_FLAGS.defaced)) notes.push('face removed');
  if (has(SERIES_FLAGS.uncalibrated)) notes.push('not to scale');
  return notes;
}
