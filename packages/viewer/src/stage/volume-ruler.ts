import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Matrix, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { CaseVolume, SharedView } from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { type RulerPlace, rulerEdge, rulerOnEdge } from './ruler-place.ts';

const BLOCKS = 10;
const LIGHT = [0.84, 0.87, 0.9, 1] as const;
const DARK = [0.16, 0.19, 0.23, 1] as const;
/** In hundredths of the view's height. */
const THICKNESS_UNITS = 0.55;
const LABEL_UNITS = 3.4;
const TEXTURE_WIDTH = 256;
const TEXTURE_HEIGHT = 64;

/** A ruler along the edge of the volume's box that lies best under the eyes: ten blocks, and how long they are together. */
export class VolumeRuler {
  readonly #blocks: Mesh;
  readonly #label: Mesh;
  readonly #texture: DynamicTexture;
  readonly #materials: readonly StandardMaterial[];
  readonly #labelAt = new Vector3();
  #edge = 0;
  #text = '';

  constructor(scene: Scene) {
    this.#texture = new DynamicTexture(
      'ruler',
      { width: TEXTURE_WIDTH, height: TEXTURE_HEIGHT },
      scene,
      true,
    );
    this.#texture.hasAlpha = true;
    const paint = new StandardMaterial('ruler', scene);
    paint.disableLighting = true;
    paint.emissiveColor = Color3.White();
    const letters = new StandardMaterial('ruler-label', scene);
    letters.disableLighting = true;
    letters.emissiveColor = Color3.White();
    letters.diffuseTexture = this.#texture;
    letters.useAlphaFromDiffuseTexture = true;
    letters.backFaceCulling = false;
    this.#materials = [paint, letters];
    this.#blocks = makeBlocks(scene);
    this.#blocks.material = paint;
    this.#label = CreatePlane('ruler-label', { width: 4, height: 1 }, scene);
    this.#label.material = letters;
    this.#label.billboardMode = TransformNode.BILLBOARDMODE_ALL;
    for (const mesh of [this.#blocks, this.#label]) {
      mesh.isPickable = false;
      mesh.alwaysSelectAsActiveMesh = true;
    }
  }

  update(volume: CaseVolume, view: SharedView, eyeScale: EyeScale): void {
    const { eye } = eyeScale;
    this.#edge = rulerEdge(volume, view.placement, [eye.x, eye.y, eye.z], this.#edge);
    const place = rulerOnEdge(volume, view.placement, this.#edge);
    this.#write(place.lengthMm >= 10 ? `${place.lengthMm / 10} cm` : `${place.lengthMm} mm`);
    this.#labelAt.set(...place.toRoom);
    const unit = eyeScale.metresAt(this.#labelAt);
    this.#blocks.freezeWorldMatrix(worldOf(place, THICKNESS_UNITS * unit));
    this.#label.scaling.setAll(LABEL_UNITS * unit);
    // Beyond the end of the ruler, so that it covers nothing of it.
    const [x, y, z] = place.alongRoom;
    const beyond = 1.1 * LABEL_UNITS * unit;
    this.#label.position.set(
      place.toRoom[0] + x * beyond,
      place.toRoom[1] + y * beyond,
      place.toRoom[2] + z * beyond,
    );
  }

  setVisible(visible: boolean): void {
    this.#blocks.isVisible = visible;
    this.#label.isVisible = visible;
  }

  dispose(): void {
    this.#blocks.dispose();
    this.#label.dispose();
    for (const material of this.#materials) material.dispose();
    this.#texture.dispose();
  }

  #write(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    const context = this.#texture.getContext() as CanvasRenderingContext2D;
    context.clearRect(0, 0, TEXTURE_WIDTH, TEXTURE_HEIGHT);
    context.font = '600 44px "Inter", "Segoe UI", system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = '#c3ccd6';
    context.fillText(text, TEXTURE_WIDTH / 2, TEXTURE_HEIGHT / 2 + 3);
    this.#texture.update();
  }
}

/** From the unit ruler (along x, from 0 to 1) to its place in the room. */
function worldOf({ fromRoom, toRoom, alongRoom }: RulerPlace, thickness: number): Matrix {
  const from = new Vector3(...fromRoom);
  const along = new Vector3(...alongRoom);
  const helper = Math.abs(along.y) < 0.9 ? Vector3.UpReadOnly : Vector3.RightReadOnly;
  const side = Vector3.Cross(along, helper).normalize().scaleInPlace(thickness);
  const up = Vector3.Cross(side, along).normalize().scaleInPlace(thickness);
  const length = new Vector3(...toRoom).subtract(from);
  return Matrix.FromValues(
    length.x, length.y, length.z, 0,
    up.x, up.y, up.z, 0,
    side.x, side.y, side.z, 0,
    from.x, from.y, from.z, 1,
  ); // prettier-ignore
}

/** Ten blocks from 0 to 1, light and dark in turn. */
function makeBlocks(scene: Scene): Mesh {
  const positions: number[] = [];
  const colors: number[] = [];
  const indices: number[] = [];
  const faces = [
    [0, 1, 3, 2],
    [4, 6, 7, 5],
    [0, 4, 5, 1],
    [2, 3, 7, 6],
    [0, 2, 6, 4],
    [1, 5, 7, 3],
  ] as const;
  for (let block = 0; block < BLOCKS; block++) {
    const first = positions.length / 3;
    for (let corner = 0; corner < 8; corner++) {
      const x = (block + (corner >> 2)) / BLOCKS;
      positions.push(x, (corner & 2) === 0 ? -0.5 : 0.5, (corner & 1) === 0 ? -0.5 : 0.5);
      colors.push(...(block % 2 === 0 ? LIGHT : DARK));
    }
    for (const [a, b, c, d] of faces)
      indices.push(first + a, first + b, first + c, first + a, first + c, first + d);
  }
  const data = new VertexData();
  Object.assign(data, { positions, colors, indices });
  const mesh = new Mesh('ruler', scene);
  data.applyToMesh(mesh);
  return mesh;
}
