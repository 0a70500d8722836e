import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { Scene } from '@babylonjs/core/scene.js';
import { expect, test } from '@jest/globals';

import { VolumeMesh } from './volume-mesh.ts';

/** What each program is compiled with, in the order they were made. */
function programsOf(scene: Scene): readonly (readonly string[])[] {
  return scene.materials
    .map((material) => (material as ShaderMaterial).options.defines)
    .map((defines) => defines.map((define) => define.replace('#define ', '')));
}

test('what the first plane is drawn with is made once, before there is one', () => {
  const scene = new Scene(new NullEngine());
  const mesh = new VolumeMesh(scene);
  mesh.setClosed(true);
  const before = programsOf(scene).length;
  mesh.prepareForPlanes();
  mesh.prepareForPlanes();
  expect(programsOf(scene).slice(before)).toEqual([['SHADED', 'PLANES', 'FACES']]);

  mesh.setCuts({
    planes: [{ normalLps: [0, 0, 1], pointLps: [0, 0, 0] }],
    slab: [],
    crop: null,
    corner: undefined,
  });
  mesh.prepareForPlanes();
  expect(programsOf(scene)).toHaveLength(before + 1);
  scene.dispose();
});

test('cuts of presets that are looked into are left open', () => {
  const scene = new Scene(new NullEngine());
  const mesh = new VolumeMesh(scene);
  mesh.setLit(false);
  mesh.setClosed(false);
  mesh.prepareForPlanes();
  expect(programsOf(scene).at(-1)).toEqual(['PLANES']);
  scene.dispose();
});
