import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { PointLight } from '@babylonjs/core/Lights/pointLight.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js';
import { CreateDisc } from '@babylonjs/core/Meshes/Builders/discBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import { CreateTorus } from '@babylonjs/core/Meshes/Builders/torusBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';

const TABLE_TOP_METRES = 0.8;
const TABLE_RADIUS_METRES = 0.46;
const ROOM_RADIUS_METRES = 11;

/** The walls stand back for the rows of a large class. */
export interface ReadingRoom {
  setRadius(metres: number): void;
}

/** A quiet, dim room with a round table, made of a few meshes and two painted gradients: nothing is downloaded. */
export function buildReadingRoom(scene: Scene): ReadingRoom {
  const sky = new HemisphericLight('sky', new Vector3(0, 1, 0.2), scene);
  sky.intensity = 0.75;
  sky.diffuse = new Color3(0.86, 0.91, 1);
  sky.groundColor = new Color3(0.2, 0.22, 0.26);
  const lamp = new PointLight('lamp', new Vector3(-0.6, 2.6, 0.8), scene);
  lamp.intensity = 0.5;
  lamp.diffuse = new Color3(1, 0.95, 0.88);
  lamp.specular = new Color3(0.35, 0.35, 0.35);
  const walls = buildWalls(scene);
  const floor = buildFloor(scene);
  buildTable(scene);
  for (const mesh of scene.meshes) mesh.isPickable = false;
  return {
    setRadius: (metres) => {
      const scale = Math.max(1, metres / ROOM_RADIUS_METRES);
      for (const mesh of [walls, floor]) {
        mesh.unfreezeWorldMatrix();
        mesh.scaling.setAll(scale);
        mesh.freezeWorldMatrix();
      }
    },
  };
}

function buildWalls(scene: Scene): Mesh {
  const walls = CreateSphere(
    'walls',
    { diameter: 2 * ROOM_RADIUS_METRES, segments: 24, sideOrientation: 1 },
    scene,
  );
  walls.position.y = 1;
  const paint = paintedTexture(scene, 'walls', 16, 256, (context, width, height) => {
    const gradient = context.createLinearGradient(0, 0, 0, height);
    gradient.addColorStop(0, '#06080b');
    gradient.addColorStop(0.3, '#0a0d12');
    gradient.addColorStop(0.46, '#10151c');
    gradient.addColorStop(0.53, '#0e1319');
    gradient.addColorStop(1, '#0e1319');
    context.fillStyle = gradient;
    context.fillRect(0, 0, width, height);
  });
  walls.material = glowing(scene, 'walls', paint);
  settle(walls);
  return walls;
}

function buildFloor(scene: Scene): Mesh {
  const floor = CreateDisc('floor', { radius: ROOM_RADIUS_METRES * 0.92, tessellation: 64 }, scene);
  floor.rotation.x = Math.PI / 2;
  const paint = paintedTexture(scene, 'floor', 512, 512, (context, width, height) => {
    const middle = width / 2;
    const gradient = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
    gradient.addColorStop(0, '#1a212a');
    gradient.addColorStop(0.1, '#1c242e');
    gradient.addColorStop(0.3, '#141a22');
    gradient.addColorStop(0.7, '#0e1319');
    gradient.addColorStop(1, '#0e1319');
    context.fillStyle = gradient;
    context.fillRect(0, 0, width, height);
  });
  const material = glowing(scene, 'floor', paint);
  material.backFaceCulling = false;
  floor.material = material;
  settle(floor);
  return floor;
}

function buildTable(scene: Scene): void {
  const surface = new StandardMaterial('table', scene);
  surface.diffuseColor = new Color3(0.15, 0.17, 0.2);
  surface.specularColor = new Color3(0.16, 0.17, 0.19);
  surface.specularPower = 48;
  const top = CreateCylinder(
    'table-top',
    { diameter: 2 * TABLE_RADIUS_METRES, height: 0.035, tessellation: 72 },
    scene,
  );
  top.position.y = TABLE_TOP_METRES - 0.0175;
  top.material = surface;
  const foot = CreateCylinder(
    'table-foot',
    { diameterTop: 0.3, diameterBottom: 0.5, height: TABLE_TOP_METRES - 0.035, tessellation: 48 },
    scene,
  );
  foot.position.y = (TABLE_TOP_METRES - 0.035) / 2;
  foot.material = surface;
  const edge = CreateTorus(
    'table-edge',
    { diameter: 2 * TABLE_RADIUS_METRES, thickness: 0.006, tessellation: 96 },
    scene,
  );
  edge.position.y = TABLE_TOP_METRES;
  const glow = new StandardMaterial('table-edge', scene);
  glow.disableLighting = true;
  glow.emissiveColor = new Color3(0.28, 0.42, 0.52);
  edge.material = glow;
  const light = CreateDisc(
    'table-light',
    { radius: TABLE_RADIUS_METRES * 0.96, tessellation: 64 },
    scene,
  );
  light.rotation.x = Math.PI / 2;
  light.position.y = TABLE_TOP_METRES + 0.002;
  const paint = paintedTexture(scene, 'table-light', 256, 256, (context, width) => {
    const middle = width / 2;
    const gradient = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
    gradient.addColorStop(0, 'rgba(150, 185, 205, 0.30)');
    gradient.addColorStop(0.5, 'rgba(120, 155, 180, 0.12)');
    gradient.addColorStop(1, 'rgba(120, 155, 180, 0)');
    context.clearRect(0, 0, width, width);
    context.fillStyle = gradient;
    context.fillRect(0, 0, width, width);
  });
  paint.hasAlpha = true;
  const pool = glowing(scene, 'table-light', paint);
  pool.opacityTexture = paint;
  pool.backFaceCulling = false;
  light.material = pool;
  for (const mesh of [top, foot, edge, light]) settle(mesh);
}

function glowing(scene: Scene, name: string, texture: DynamicTexture): StandardMaterial {
  const material = new StandardMaterial(name, scene);
  material.disableLighting = true;
  material.emissiveTexture = texture;
  material.specularColor = Color3.Black();
  material.diffuseColor = Color3.Black();
  return material;
}

type Painter = (context: CanvasRenderingContext2D, width: number, height: number) => void;

function paintedTexture(
  scene: Scene,
  name: string,
  width: number,
  height: number,
  paint: Painter,
): DynamicTexture {
  const texture = new DynamicTexture(name, { width, height }, scene, false);
  paint(texture.getContext() as CanvasRenderingContext2D, width, height);
  texture.update();
  return texture;
}

/** What never moves costs nothing to place. */
function settle(mesh: Mesh): void {
  mesh.freezeWorldMatrix();
  mesh.doNotSyncBoundingInfo = true;
  mesh.material?.freeze();
}
