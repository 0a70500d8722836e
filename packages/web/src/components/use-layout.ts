import { useEffect, useState } from 'react';

import type { ViewerLayout } from '@rounds/viewer';

import { thisDevice } from './device.ts';

/** Below this width the four panes would be too small to read. */
const NARROW = '(max-width: 720px)';

/** Phones stack the panes however they are held; windows do so while they are narrow. */
export function useLayout(): ViewerLayout {
  const [phone] = useState(() => thisDevice() === 'phone');
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = (): void => setNarrow(query.matches);
    look();
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return phone || narrow ? 'stacked' : 'four-up';
}
