import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type AmphitheatreRow, amphitheatreRows } from '@rounds/classroom';

/** People sit behind their desks: what they stand on by their poses is drawn so much higher. */
const SEATED_METRES = 0.34;
const ROW_DEPTH_METRES = 0.95;
const DESK_HEIGHT_METRES = 0.7;
const DESK_DEPTH_METRES = 0.3;
/** From the middle of a row, where its people are, to the front of its desk. */
const DESK_FRONT_METRES = 0.42;
const EDGE_METRES = 0.035;
const STEP_RADIANS = Math.PI / 72;

type Shade = readonly [red: number, green: number, blue: number];
const TREAD: Shade = [0.046, 0.056, 0.07];
const RISER: Shade = [0.034, 0.042, 0.053];
const FRONT_LOW: Shade = [0.056, 0.068, 0.085];
const FRONT_HIGH: Shade = [0.125, 0.15, 0.18];
const EDGE: Shade = [0.25, 0.33, 0.4];
const DESK: Shade = [0.17, 0.2, 0.235];

/** The rows in which many sit: as many of them as there are people for, in one mesh that never moves. */
export class Amphitheatre {
  readonly #scene: Scene;
  readonly #material: StandardMaterial;
  #mesh: Mesh | undefined;
  #rowCount = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#material = new StandardMaterial('amphitheatre', scene);
    this.#material.disableLighting = true;
    this.#material.emissiveColor = Color3.White();
    this.#material.specularColor = Color3.Black();
    this.#material.backFaceCulling = false;
  }

  get hasRows(): boolean {
    return this.#rowCount > 0;
  }

  /** @returns how far the rows reach from the table, if that is news */
  setHighestSeat(seatIndex: number): number | undefined {
    const rows = amphitheatreRows(seatIndex);
    if (rows.length === this.#rowCount) return undefined;
    this.#rowCount = rows.length;
    this.#mesh?.dispose();
    this.#mesh = rows.length > 0 ? this.#build(rows) : undefined;
    const last = rows.at(-1);
    return last === undefined ? 0 : Math.hypot(last.radiusMetres, last.floorHeightMetres);
  }

  dispose(): void {
    this.#mesh?.dispose();
    this.#material.dispose();
  }

  #build(rows: readonly AmphitheatreRow[]): Mesh {
    const shape = new RowShape();
    let below = 0;
    for (const row of rows) {
      const floor = row.floorHeightMetres + SEATED_METRES;
      shape.addRow(row, below, floor);
      below = floor;
    }
    const mesh = new Mesh('amphitheatre', this.#scene);
    shape.data().applyToMesh(mesh);
    mesh.material = this.#material;
    mesh.isPickable = false;
    mesh.freezeWorldMatrix();
    mesh.doNotSyncBoundingInfo = true;
    mesh.alwaysSelectAsActiveMesh = true;
    return mesh;
  }
}

interface ProfilePoint {
  readonly radius: number;
  readonly height: number;
  readonly shade: Shade;
}

class RowShape {
  readonly #positions: number[] = [];
  readonly #colors: number[] = [];
  readonly #indices: number[] = [];

  addRow(
    { radiusMetres, halfArcRadians }: AmphitheatreRow,
    belowMetres: number,
    floorMetres: number,
  ): void {
    const front = radiusMetres - ROW_DEPTH_METRES / 2;
    const desk = radiusMetres - DESK_FRONT_METRES;
    const top = floorMetres + DESK_HEIGHT_METRES;
    const at = (radius: number, height: number, shade: Shade): ProfilePoint => ({
      radius,
      height,
      shade,
    });
    this.#sweep(halfArcRadians, [at(front, belowMetres, RISER), at(front, floorMetres, RISER)]);
    const back = front + ROW_DEPTH_METRES;
    this.#sweep(halfArcRadians, [at(front, floorMetres, TREAD), at(back, floorMetres, TREAD)]);
    this.#sweep(halfArcRadians, [
      at(desk, floorMetres, FRONT_LOW),
      at(desk, top - EDGE_METRES, FRONT_HIGH),
    ]);
    this.#sweep(halfArcRadians, [at(desk, top - EDGE_METRES, EDGE), at(desk, top, EDGE)]);
    this.#sweep(halfArcRadians, [at(desk, top, DESK), at(desk + DESK_DEPTH_METRES, top, DESK)]);
  }

  data(): VertexData {
    const data = new VertexData();
    data.positions = this.#positions;
    data.colors = this.#colors;
    data.indices = this.#indices;
    return data;
  }

  /** A profile drawn along the arc; towards its ends it fades into the dark of the room. */
  #sweep(halfArcRadians: number, profile: readonly ProfilePoint[]): void {
    const steps = Math.ceil((2 * halfArcRadians) / STEP_RADIANS);
    for (let step = 0; step <= steps; step++) {
      const angle = halfArcRadians * ((2 * step) / steps - 1);
      const light = 1 - 0.55 * Math.abs((2 * step) / steps - 1) ** 2;
      for (const { radius, height, shade } of profile) {
        this.#positions.push(radius * Math.sin(angle), height, radius * Math.cos(angle));
        this.#colors.push(shade[0] * light, shade[1] * light, shade[2] * light, 1);
      }
      if (step === steps) continue;
      for (let i = 0; i + 1 < profile.length; i++) {
        const corner = this.#positions.length / 3 - profile.length + i;
        const next = corner + profile.length;
        this.#indices.push(corner, corner + 1, next, corner + 1, next + 1, next);
      }
    }
  }
}
