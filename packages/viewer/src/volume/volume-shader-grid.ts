/**
 * How a ray goes through a grid of cells, or of blocks of them, in steps: after so many it is at origin + advance * steps of
 * the texture, and at gridOrigin + gridAdvance * steps of the grid, whose cells are one unit long.
 *
 * What is looked up decides how far the next look is, so a ray waits for every look: what counts is how long one takes
 * from end to end. Hence no integers, no bits and no branches in it.
 */
export const GRID = `
vec3 origin;
vec3 advance;
vec3 gridOrigin;
vec3 gridAdvance;
vec3 gridEnd;
/** How many steps a unit of the grid is, along each axis. */
vec3 gridSpan;
vec3 gridBase;
/** From a cell to where it is in its map. Maps by octant of directions lie one behind the other. */
vec3 mapScale;
vec3 mapOffset;
#define OCTANTS 8.0
/** More steps than a ray has: so loops end by their condition, as other ways out of one cost every ray. */
#define NO_MORE 1e9

void enterGrid(vec3 scale, vec3 offset, vec3 last, bool isByOctant) {
  gridOrigin = origin * scale + offset;
  gridAdvance = advance * scale;
  // The last cell reaches to the end of the volume.
  gridEnd = last + 0.999;
  gridSpan = 1.0 / gridAdvance;
  gridBase = -gridOrigin * gridSpan;
  mapScale = 1.0 / (last + 1.0);
  // Bit 0 of an octant stands for rays towards lower columns, 1 rows, 2 slices.
  float octant = dot(vec3(lessThan(advance, vec3(0.0))), vec3(1.0, 2.0, 4.0));
  if (isByOctant) mapScale.z /= OCTANTS;
  mapOffset = 0.5 * mapScale;
  if (isByOctant) mapOffset.z += octant / OCTANTS;
}

vec3 gridPlace(float steps) {
  return min(gridOrigin + gridAdvance * steps, gridEnd);
}

/** The first cell reaches to the beginning of the volume: rounding towards zero is enough. */
vec3 cellOf(vec3 place) {
  return trunc(place);
}

/** At its middle: whatever rounding makes of that, it is the cell itself that is read. */
vec4 mapAt(sampler3D map, vec3 cell) {
#ifdef COUNT
  cells++;
#endif
  return textureLod(map, cell * mapScale + mapOffset, 0.0);
}

/** After how many steps the ray leaves the cube around a middle that reaches this far to each side. */
float leaving(vec3 middle, float reach) {
  vec3 exits = middle * gridSpan + (gridBase + reach * abs(gridSpan));
  return min(exits.x, min(exits.y, exits.z));
}
`;

/** For what is leapt over by octants of directions and, beside what is visible, by the eight parts of a cell. */
export const LEAPS = `
/** Where the ray leaves what holds nothing visible, and with isVisible, the part of a cell that does. */
float leapFrom(float steps, out bool isVisible) {
  vec3 place = gridPlace(steps);
  vec3 cell = cellOf(place);
  vec2 known = mapAt(skipMap, cell).rg;
  vec3 part = step(0.5, place - cell);
  // The bit of the part, of the byte that holds one for each: it becomes the first one behind the point.
  vec3 shift = 1.0 - vec3(0.5, 0.75, 0.9375) * part;
  isVisible = fract((known.g * 127.5 + 0.125) * (shift.x * shift.y * shift.z)) >= 0.5;
  float isNear = step(known.r, 0.0);
  vec3 middle = cell + 0.5 + isNear * (0.5 * part - 0.25);
  return leaving(middle, max(known.r * 255.0 - 0.5, 0.25));
}
`;
