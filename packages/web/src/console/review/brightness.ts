import type { VoiWindow } from '@rounds/imaging/asset';

import type { FrameFacts } from './frame-source.ts';

/** Text can hide in the dark and in the bright parts of a picture: each can be looked at. */
export const BRIGHTNESSES = ['file', 'whole', 'dark', 'bright'] as const;
export type Brightness = (typeof BRIGHTNESSES)[number];

export const BRIGHTNESS_LABELS: Readonly<Record<Brightness, string>> = {
  file: 'As usual',
  whole: 'Whole range',
  dark: 'Dark parts',
  bright: 'Bright parts',
};

export function windowOf(
  { windows, range }: Pick<FrameFacts, 'windows' | 'range'>,
  brightness: Brightness,
): VoiWindow {
  const low = range.center - range.width / 2;
  switch (brightness) {
    case 'file':
      return windows[0] ?? range;
    case 'whole':
      return range;
    case 'dark':
      return { center: low + range.width / 16, width: Math.max(1, range.width / 8) };
    case 'bright':
      return { center: low + range.width * 0.85, width: Math.max(1, range.width * 0.3) };
  }
}
