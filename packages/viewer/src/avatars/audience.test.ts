import { describe, expect, test } from '@jest/globals';
import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Matrix, Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Scene } from '@babylonjs/core/scene.js';
import { type Pose, seatPlace } from '@rounds/classroom';

import { seatColor } from '../pointers/person-colors.ts';
import { Audience } from './audience.ts';

function headOf(seatIndex: number): Pose['head'] {
  const { positionRoom, orientation, eyeHeightMetres } = seatPlace(seatIndex);
  return { positionRoom: [positionRoom[0], eyeHeightMetres, positionRoom[2]], orientation };
}

function setUp() {
  const scene = new Scene(new NullEngine());
  scene.useRightHandedSystem = true;
  const camera = new FreeCamera('eye', new Vector3(0, 2, -4), scene);
  camera.setTarget(new Vector3(0, 2, 6));
  const audience = new Audience(scene);
  const show = (people: number): void => {
    audience.begin();
    for (let seat = 1; seat <= people; seat++) audience.add(headOf(seat), seatColor(seat));
    audience.end();
  };
  const meshes = (): readonly Mesh[] =>
    scene.meshes.filter((mesh): mesh is Mesh => mesh instanceof Mesh && mesh.isEnabled());
  return { scene, audience, show, meshes };
}

describe('the far audience', () => {
  test('is two meshes, drawn once each, for a thousand people', () => {
    const { show, meshes, scene } = setUp();
    show(1_000);
    expect(meshes()).toHaveLength(2);
    for (const mesh of meshes()) expect(mesh.thinInstanceCount).toBe(1_000);
    scene.render();
    expect(scene.getActiveMeshes().length).toBe(2);
  });

  test('stands where the heads are, turned as they are', () => {
    const { show, meshes } = setUp();
    show(300);
    const heads = meshes().find(({ name }) => name === 'audience-heads');
    const { positionRoom, orientation } = headOf(200);
    const expected = Matrix.Compose(
      Vector3.One(),
      Quaternion.FromArray(orientation),
      Vector3.FromArray(positionRoom),
    );
    const matrix = heads?.thinInstanceGetWorldMatrices()[199];
    for (const [i, value] of expected.asArray().entries())
      expect(matrix?.asArray()[i]).toBeCloseTo(value, 5);
  });

  test('nobody left: nothing is drawn', () => {
    const { show, meshes } = setUp();
    show(10);
    show(0);
    expect(meshes()).toEqual([]);
  });
});
