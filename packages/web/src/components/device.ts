import type { Device } from '@rounds/classroom';

/** What a browser tells of the thing it runs on. */
export interface DeviceTraits {
  readonly userAgent: string;
  /** True where the main pointer is a finger. */
  readonly coarsePointer: boolean;
  /** The shorter side of the screen in CSS pixels. */
  readonly shortSidePx: number;
}

const HEADSET_BROWSERS = /OculusBrowser|Quest|Pico|Wolvic|Vive|VisionOS|Apple Vision/i;

/** The kind of seat: only words and layout depend on it, never what a person may do. */
export function deviceOf(traits: DeviceTraits): Device {
  if (HEADSET_BROWSERS.test(traits.userAgent)) return 'headset';
  return traits.coarsePointer && traits.shortSidePx < 600 ? 'phone' : 'laptop';
}

export function thisDevice(): Device {
  return deviceOf({
    userAgent: navigator.userAgent,
    coarsePointer: matchMedia('(pointer: coarse)').matches,
    shortSidePx: Math.min(screen.width, screen.height),
  });
}
