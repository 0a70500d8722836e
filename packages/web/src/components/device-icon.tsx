import type { Device } from '@rounds/classroom';

import { Icon, type IconName } from './icons.tsx';

const DEVICE_ICONS: Readonly<Record<Device, IconName>> = {
  laptop: 'laptop',
  phone: 'phone',
  headset: 'headset',
  bot: 'robot',
};

const DEVICE_WORDS: Readonly<Record<Device, string>> = {
  laptop: 'on a laptop',
  phone: 'on a phone',
  headset: 'in a headset',
  bot: 'a robot',
};

/** What somebody is here with, as a drawing and in words. */
export function DeviceIcon({ device, size = 16 }: { device: Device; size?: number }) {
  return (
    <span className="device-icon" title={DEVICE_WORDS[device]}>
      <Icon name={DEVICE_ICONS[device]} size={size} />
      <span className="only-read-aloud">{DEVICE_WORDS[device]}</span>
    </span>
  );
}
