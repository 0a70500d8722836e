import { type InstructorPass, openInstructorLink, openSession } from './instructor.ts';
import type { RunOptions } from './run-bots.ts';

/** A new server needs a while to make its demonstration case. */
const WAIT_FOR_CASE_MS = 120_000;

/** Where the bots go to, and whether one of them is an instructor. */
export type Destination = Pick<RunOptions, 'serverUrl' | 'code' | 'instructorFetch'>;

/** The class with this code, led by an instructor where there is a link. */
export async function existingClass(
  serverUrl: string,
  code: string,
  link?: string,
): Promise<Destination> {
  if (link === undefined) return { serverUrl, code };
  const pass = await openInstructorLink(serverUrl, link);
  return { serverUrl, code, instructorFetch: pass.fetch };
}

/** A class of one's own on this server, on the first case of its library. @throws ServerRefusedError */
export async function newClass(serverUrl: string, link: string): Promise<Destination> {
  return classOf(serverUrl, await openInstructorLink(serverUrl, link));
}

/** The same, by an instructor who has used their link already. @throws ServerRefusedError */
export async function classOf(serverUrl: string, pass: InstructorPass): Promise<Destination> {
  const { code } = await openSession(serverUrl, pass, WAIT_FOR_CASE_MS);
  return { serverUrl, code, instructorFetch: pass.fetch };
}
