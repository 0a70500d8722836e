import type { Command, SharedState, Vector3 } from '@rounds/classroom';
import type { ClassroomConnection, CommandResult, RemotePose } from '@rounds/connection';
import type { Viewer } from '@rounds/viewer';
import type { Page } from 'playwright-core';

/** The handle every page of Rounds offers for tests and support. */
declare global {
  interface Window {
    rounds?: { readonly connection: ClassroomConnection; readonly viewer?: Viewer };
  }
}

const JOIN_TIMEOUT_MS = 60_000;

/** Types a name, taps Join, and waits for the class. */
export async function joinAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('join-name').fill(name);
  await page.getByTestId('join-button').click();
  await waitJoined(page);
}

/** Notes in the page's own timeline ('join-pressed') when Join is tapped. */
export function markJoinPress(page: Page): Promise<void> {
  return page.evaluate(() => {
    const button = document.querySelector('[data-testid="join-button"]');
    button?.addEventListener('click', () => performance.mark('join-pressed'), { capture: true });
  });
}

export async function waitJoined(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      // A page that has left a class keeps an empty handle.
      const { connection } = window.rounds ?? {};
      return connection?.status().kind === 'joined';
    },
    undefined,
    {
      timeout: JOIN_TIMEOUT_MS,
    },
  );
}

/** Starts a class with the cases that are chosen in the library. @returns the address that others join at */
export async function startClass(page: Page, serverUrl: string): Promise<string> {
  await page.getByTestId('session-start').click();
  await waitJoined(page);
  const code = (await page.getByTestId('session-code').innerText()).replaceAll(/\D/g, '');
  return `${serverUrl}/join/${code}`;
}

/** Waits until what a page shows is what the class has: its changes have been to the server and back. */
export async function waitShared(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { connection, viewer } = window.rounds ?? {};
      return JSON.stringify(viewer?.currentView()) === JSON.stringify(connection?.state().view);
    },
    undefined,
    { timeout: 20_000 },
  );
}

export function stateOf(page: Page): Promise<SharedState> {
  return page.evaluate(() => handle().connection.state());
}

/** The synced state as text: equal texts are equal bits, since JSON writes doubles exactly. */
export function stateText(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify(handle().connection.state()));
}

export function participantIdOf(page: Page): Promise<string> {
  return page.evaluate(() => handle().connection.participantId);
}

export function sendCommand(page: Page, command: Command): Promise<CommandResult> {
  return page.evaluate((sent) => handle().connection.send(sent), command);
}

/** Waits until the picture is at full resolution. */
export async function waitFullResolution(page: Page): Promise<void> {
  await page.waitForFunction(
    () => window.rounds?.viewer?.status().fullResolutionMs !== undefined,
    undefined,
    {
      timeout: 120_000,
    },
  );
}

/** Waits until a page's state is exactly this. */
export async function waitStateText(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => JSON.stringify(window.rounds?.connection.state()) === wanted,
    text,
    {
      timeout: 30_000,
    },
  );
}

/** The spot somebody points at, as this page has received it; undefined while they point at nothing. */
export function hitSeenBy(page: Page, seatIndex: number): Promise<Vector3 | undefined> {
  return page.evaluate((seat) => {
    const poses: RemotePose[] = [];
    handle().connection.remotePoses(performance.now(), poses);
    return poses.find((pose) => pose.seatIndex === seat)?.pose.hitLps;
  }, seatIndex);
}

/** Only for code that is handed to the browser. */
declare function handle(): NonNullable<Window['rounds']>;

/** Defines `handle` in the page; runs before its own scripts. */
export const HANDLE_SCRIPT = `window.handle = () => {
  if (!window.rounds) throw new Error('not in a class');
  return window.rounds;
};`;
