const LANE_PATH = /^\/[\w-]+\/lane(?:\?|$)/;
const KEY = /\?key=([\w-]+)$/;

/** The first part names the server that has the room, as in the paths of rooms: what stands before several finds it by that. */
export function lanePath(serverName: string, key: string): string {
  return `/${serverName}/lane?key=${key}`;
}

/** Also of one without a proper key. */
export function isLanePath(path: string | undefined): boolean {
  return path !== undefined && LANE_PATH.test(path);
}

/** Undefined where there is none. */
export function laneKeyIn(path: string): string | undefined {
  return KEY.exec(path)?.[1];
}
