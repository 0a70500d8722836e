import { useEffect } from 'react';

/** Names the tab after what it shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} – Rounds`;
    return () => {
      document.title = before;
    };
  }, [title]);
}

/** Keeps the screen from going dark while somebody follows a class without touching anything. */
export function useScreenAwake(): void {
  useEffect(() => {
    // The typings promise it always; browsers give it to secure pages alone.
    const wakeLock: WakeLock | undefined = navigator.wakeLock;
    if (wakeLock === undefined) return undefined;
    let lock: WakeLockSentinel | undefined;
    let left = false;
    const hold = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      const held = await wakeLock.request('screen');
      if (left) await held.release();
      else lock = held;
    };
    // A low battery refuses: then the screen sleeps as the device wishes.
    const tryToHold = (): void => void hold().catch(() => undefined);
    tryToHold();
    // The browser lets go whenever the page is hidden.
    document.addEventListener('visibilitychange', tryToHold);
    return () => {
      left = true;
      document.removeEventListener('visibilitychange', tryToHold);
      void lock?.release();
    };
  }, []);
}
