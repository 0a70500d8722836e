import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';

/** Half sizes of a head: to the side, up, and to the front and back. */
const HEAD = [0.08, 0.115, 0.098] as const;
/** The band over the eyes reaches so far to the sides, down and up. */
const VISOR_TURN = 1.1;
const VISOR_LOW = -0.06;
const VISOR_HIGH = 0.27;
const DARK = 0.16;
/** Shoulders from the neck down: radius and height below the eyes. */
const BODY: readonly (readonly [radius: number, height: number])[] = [
  [0.045, -0.08],
  [0.05, -0.15],
  [0.09, -0.175],
  [0.17, -0.205],
  [0.215, -0.26],
  [0.225, -0.36],
  [0.195, -0.5],
  [0.15, -0.64],
  [0.1, -0.72],
];
const BODY_DEPTH = 0.58;

/** A coarse head that looks along -Z, with the eyes' band dark: from afar it tells which way somebody looks. */
export function audienceHead(): VertexData {
  const [rows, columns] = [14, 18];
  return surface(rows, columns, (v, u) => {
    const elevation = (v - 0.5) * Math.PI;
    const turn = (u - 0.5) * 2 * Math.PI;
    const x = Math.cos(elevation) * Math.sin(turn);
    const y = Math.sin(elevation);
    const z = -Math.cos(elevation) * Math.cos(turn);
    const isVisor = Math.abs(turn) < VISOR_TURN && elevation > VISOR_LOW && elevation < VISOR_HIGH;
    return {
      position: [HEAD[0] * x, HEAD[1] * y, HEAD[2] * z],
      normal: [x, y, z],
      shade: isVisor ? DARK : 1,
    };
  });
}

/** Shoulders that fade downwards; the origin is the head's. */
export function audienceBody(): VertexData {
  return surface(BODY.length - 1, 14, (v, u) => {
    const [radius, height] = BODY[Math.round(v * (BODY.length - 1))] ?? [0, 0];
    const turn = u * 2 * Math.PI;
    const [x, z] = [Math.sin(turn), Math.cos(turn)];
    const up = v < 0.1 ? 0 : v < 0.5 ? 1.1 : -0.15;
    const length = Math.hypot(x, up, z / BODY_DEPTH);
    return {
      position: [radius * x, height, radius * z * BODY_DEPTH],
      normal: [x / length, up / length, z / BODY_DEPTH / length],
      shade: 1 - 0.8 * v ** 1.5,
    };
  });
}

interface Vertex {
  readonly position: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
  readonly shade: number;
}

function surface(rows: number, columns: number, at: (v: number, u: number) => Vertex): VertexData {
  const data = new VertexData();
  const positions: number[] = [];
  const normals: number[] = [];
  const colors: number[] = [];
  const indices: number[] = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const { position, normal, shade } = at(row / rows, column / columns);
      positions.push(...position);
      normals.push(...normal);
      colors.push(shade, shade, shade, 1);
      if (row === rows || column === columns) continue;
      const corner = row * (columns + 1) + column;
      const below = corner + columns + 1;
      indices.push(corner, corner + 1, below, corner + 1, below + 1, below);
    }
  }
  data.positions = positions;
  data.normals = normals;
  data.colors = colors;
  data.indices = indices;
  return data;
}
