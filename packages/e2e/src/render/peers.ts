/** The renderers that Rounds is compared with, and the pages (packages/e2e/peers/pages) they are on. */
export const PEERS = [
  { name: 'vtk.js', page: 'render-vtk' },
  { name: 'niivue', page: 'render-niivue' },
  { name: 'three', page: 'render-three' },
] as const;
export type PeerName = (typeof PEERS)[number]['name'];

/** Where scripts/peers.mjs has installed them; undefined: Rounds is measured alone. */
export const PEERS_FOLDER: string | undefined = process.env['ROUNDS_PEERS'];
