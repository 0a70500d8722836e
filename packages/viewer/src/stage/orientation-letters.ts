import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import {
  type CaseVolume,
  patientDirectionToRoom,
  patientToRoom,
  type SharedView,
  type Vector3 as Point,
} from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { VolumeRuler } from './volume-ruler.ts';

/** Which way is which: patient directions and their letters. */
const LETTERS: readonly (readonly [letter: string, directionLps: Point])[] = [
  ['R', [-1, 0, 0]],
  ['L', [1, 0, 0]],
  ['A', [0, -1, 0]],
  ['P', [0, 1, 0]],
  ['H', [0, 0, 1]],
  ['F', [0, 0, -1]],
];

const TEXTURE_SIZE = 64;
/** Distance from the volume's box, as a share of its half size. */
const GAP = 1.06;
/** Letters that would stand between the eye and the volume, or behind it, are left out. */
const MAX_FACING = 0.72;
const LETTER_UNITS = 4.2;

interface Letter {
  readonly mesh: Mesh;
  readonly directionLps: Point;
  readonly texture: DynamicTexture;
  readonly material: StandardMaterial;
}

/** R L A P H F around the volume, and a ruler at its side: which way is which, and how large it is. */
export class OrientationLetters {
  readonly #letters: readonly Letter[];
  readonly #ruler: VolumeRuler;
  readonly #position = new Vector3();
  readonly #normal = new Vector3();

  constructor(scene: Scene) {
    this.#ruler = new VolumeRuler(scene);
    this.#letters = LETTERS.map(([letter, directionLps]) =>
      makeLetter(scene, letter, directionLps),
    );
  }

  update(volume: CaseVolume, view: SharedView, eye: EyeScale): void {
    this.#ruler.update(volume, view, eye);
    const { centerLps, sizeMm } = volume;
    for (const { mesh, directionLps } of this.#letters) {
      const at: Point = [
        centerLps[0] + (directionLps[0] * sizeMm[0] * GAP) / 2,
        centerLps[1] + (directionLps[1] * sizeMm[1] * GAP) / 2,
        centerLps[2] + (directionLps[2] * sizeMm[2] * GAP) / 2,
      ];
      this.#position.set(...patientToRoom(volume, view.placement, at));
      this.#normal.set(...patientDirectionToRoom(view.placement, directionLps));
      const facing = Math.abs(
        Vector3.Dot(this.#normal, eye.eye.subtract(this.#position).normalize()),
      );
      mesh.setEnabled(facing < MAX_FACING);
      mesh.position.copyFrom(this.#position);
      mesh.scaling.setAll(LETTER_UNITS * eye.metresAt(this.#position));
    }
  }

  setVisible(visible: boolean): void {
    for (const { mesh } of this.#letters) mesh.isVisible = visible;
    this.#ruler.setVisible(visible);
  }

  dispose(): void {
    this.#ruler.dispose();
    for (const { mesh, texture, material } of this.#letters) {
      mesh.dispose();
      material.dispose();
      texture.dispose();
    }
  }
}

function makeLetter(scene: Scene, letter: string, directionLps: Point): Letter {
  const texture = new DynamicTexture(`letter-${letter}`, TEXTURE_SIZE, scene, true);
  texture.hasAlpha = true;
  const context = texture.getContext() as CanvasRenderingContext2D;
  context.clearRect(0, 0, TEXTURE_SIZE, TEXTURE_SIZE);
  context.font = '600 46px "Inter", "Segoe UI", system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#c3ccd6';
  context.fillText(letter, TEXTURE_SIZE / 2, TEXTURE_SIZE / 2 + 3);
  texture.update();
  const material = new StandardMaterial(`letter-${letter}`, scene);
  material.disableLighting = true;
  material.emissiveColor = Color3.White();
  material.diffuseTexture = texture;
  material.useAlphaFromDiffuseTexture = true;
  material.backFaceCulling = false;
  const mesh = CreatePlane(`letter-${letter}`, { size: 1 }, scene);
  mesh.material = material;
  mesh.billboardMode = TransformNode.BILLBOARDMODE_ALL;
  mesh.isPickable = false;
  return { mesh, directionLps, texture, material };
}
