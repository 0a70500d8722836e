import { Quaternion } from '@babylonjs/core/Maths/math.vector.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';

import type { PanelPlace } from './panel-place.ts';

export type { PanelPlace } from './panel-place.ts';

export function placeMesh(mesh: Mesh, { centerRoom, orientation: [x, y, z, w] }: PanelPlace): void {
  mesh.position.set(...centerRoom);
  mesh.rotationQuaternion ??= new Quaternion();
  mesh.rotationQuaternion.set(x, y, z, w);
  mesh.computeWorldMatrix(true);
}
