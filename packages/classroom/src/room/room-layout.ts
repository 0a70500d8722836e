import { type Quaternion, type Vector3, yawQuaternion } from '../space.ts';

/** The table's anchor: where the middle of the volume floats while its placement has no offset. Room metres. */
export const TABLE_ANCHOR_ROOM: Vector3 = [0, 1.25, 0];

/** Seats of one cell stand beside and behind each other: they see each other best, and share their snapshots. */
export const SEATS_PER_CELL = 16;

const EYES_ABOVE_FLOOR_METRES = 1.6;
/** So much of somebody in front has to stay below the line from an eye to the table: eye to crown, rows being staggered. */
const SIGHT_CLEARANCE_METRES = 0.06;

interface Ring {
  readonly radius: number;
  readonly seats: number;
  /** Half a seat turned, to look between those in front. */
  readonly staggered: boolean;
}

/** All around the table, on its floor; together two cells. */
const RINGS: readonly Ring[] = [
  { radius: 1.5, seats: 10, staggered: false },
  { radius: 2.9, seats: 22, staggered: true },
];

/** The amphitheatre begins an aisle behind the rings and opens to the side that the patient faces. */
const FIRST_ROW_RADIUS_METRES = 4.3;
const ROW_SPACING_METRES = 0.95;
const SEAT_SPACING_METRES = 0.8;
const ARC_RADIANS = (240 * Math.PI) / 180;
/** A cell is four rows deep and four seats wide; rows of one depth are a band. */
const CELL_ROWS = 4;
const CELL_COLUMNS = SEATS_PER_CELL / CELL_ROWS;
const BANDS = 7;

interface Row {
  readonly radius: number;
  readonly floorHeight: number;
}

interface Band {
  readonly firstSeatIndex: number;
  readonly cells: number;
  /** Between neighbours, in all four rows: further out there is more room for each. */
  readonly seatRadians: number;
  readonly rows: readonly Row[];
}

const FIRST_AMPHITHEATRE_SEAT = RINGS.reduce((sum, ring) => sum + ring.seats, 0);
const AMPHITHEATRE: readonly Band[] = buildAmphitheatre();
const LAST_BAND = AMPHITHEATRE.at(-1);

/** So many have a place of their own; more share places of the amphitheatre. */
export const ROOM_SEATS =
  LAST_BAND === undefined
    ? FIRST_AMPHITHEATRE_SEAT
    : LAST_BAND.firstSeatIndex + LAST_BAND.cells * SEATS_PER_CELL;

/** Where somebody in this seat stands, looking at the table. It never depends on how many others there are. */
export interface SeatPlace {
  /** On the floor, which rises from row to row. */
  readonly positionRoom: Vector3;
  /** Turns -Z, the direction of looking, to the table. */
  readonly orientation: Quaternion;
  /** Height of the eyes in the room: over its lowest floor, not over the row's. */
  readonly eyeHeightMetres: number;
}

/**
 * Seat 0 faces the patient; seats alternate to its right and left, so that a small class stands together on the side from
 * which the picture is right. Two full rings are followed by an amphitheatre, which is filled cell by cell from the
 * middle to the sides and from the front to the back.
 */
export function seatPlace(seatIndex: number): SeatPlace {
  let indexInRing = seatIndex;
  for (const ring of RINGS) {
    if (indexInRing < ring.seats) return placeOnRing(ring, indexInRing);
    indexInRing -= ring.seats;
  }
  const seats = ROOM_SEATS - FIRST_AMPHITHEATRE_SEAT;
  const index = FIRST_AMPHITHEATRE_SEAT + ((seatIndex - FIRST_AMPHITHEATRE_SEAT) % seats);
  const band = AMPHITHEATRE.findLast((candidate) => candidate.firstSeatIndex <= index);
  if (band === undefined) throw new Error(`seat ${seatIndex} has no place`);
  return placeInBand(band, index - band.firstSeatIndex);
}

/** One row of the amphitheatre, for who draws it. */
export interface AmphitheatreRow {
  readonly radiusMetres: number;
  /** What its people stand on. */
  readonly floorHeightMetres: number;
  /** It reaches so far to both sides of +Z. */
  readonly halfArcRadians: number;
}

/** The rows in which people in the seats up to this one are: as many bands of rows as begin before it. */
export function amphitheatreRows(highestSeatIndex: number): readonly AmphitheatreRow[] {
  return AMPHITHEATRE.filter((band) => band.firstSeatIndex <= highestSeatIndex).flatMap(
    ({ rows, cells, seatRadians }) =>
      rows.map(({ radius, floorHeight }) => ({
        radiusMetres: radius,
        floorHeightMetres: floorHeight,
        halfArcRadians: ((cells * CELL_COLUMNS + 1) * seatRadians) / 2,
      })),
  );
}

function placeOnRing({ radius, seats, staggered }: Ring, indexInRing: number): SeatPlace {
  const fromMiddle = staggered
    ? alternating(indexInRing, seats)
    : alternating(indexInRing, seats + 1);
  return placeAt(radius, (fromMiddle * 2 * Math.PI) / seats, 0);
}

function placeInBand({ cells, seatRadians, rows }: Band, indexInBand: number): SeatPlace {
  const cell = alternating(Math.floor(indexInBand / SEATS_PER_CELL), cells);
  const indexInCell = indexInBand % SEATS_PER_CELL;
  const rowIndex = Math.floor(indexInCell / CELL_COLUMNS);
  const row = rows[rowIndex];
  if (row === undefined) throw new Error(`a band has no row ${rowIndex}`);
  const column = (indexInCell % CELL_COLUMNS) - (CELL_COLUMNS - 1) / 2;
  const stagger = rowIndex % 2 === 0 ? 0 : 0.5;
  const angle = (cell * CELL_COLUMNS + column + stagger) * seatRadians;
  return placeAt(row.radius, angle, row.floorHeight);
}

/** Right and left in turn, so that `count` of them lie evenly about 0: 0, 1, -1, ... for odd counts, else 0.5, -0.5, ... */
function alternating(index: number, count: number): number {
  const isOdd = count % 2 === 1;
  const steps = isOdd ? Math.ceil(index / 2) : Math.floor(index / 2) + 0.5;
  return index % 2 === 0 ? steps : -steps;
}

function placeAt(radius: number, angle: number, floorHeight: number): SeatPlace {
  return {
    positionRoom: [radius * Math.sin(angle), floorHeight, radius * Math.cos(angle)],
    orientation: yawQuaternion(angle),
    eyeHeightMetres: floorHeight + EYES_ABOVE_FLOOR_METRES,
  };
}

function buildAmphitheatre(): readonly Band[] {
  const bands: Band[] = [];
  let firstSeatIndex = FIRST_AMPHITHEATRE_SEAT;
  const heights = floorHeights(BANDS * CELL_ROWS);
  for (let index = 0; index < BANDS; index++) {
    const firstRow = index * CELL_ROWS;
    const rows = heights.slice(firstRow, firstRow + CELL_ROWS).map((floorHeight, i) => ({
      radius: rowRadius(firstRow + i),
      floorHeight,
    }));
    const cellRadians = (CELL_COLUMNS * SEAT_SPACING_METRES) / rowRadius(firstRow);
    const cells = Math.floor(ARC_RADIANS / cellRadians);
    bands.push({ firstSeatIndex, cells, seatRadians: cellRadians / CELL_COLUMNS, rows });
    firstSeatIndex += cells * SEATS_PER_CELL;
  }
  return bands;
}

/** Rows rise so that every eye sees the table over all heads in front: the line of sight steepens by a clearance per row. */
function floorHeights(rows: number): readonly number[] {
  const anchorHeight = TABLE_ANCHOR_ROOM[1];
  const steepnessOver = (eyeHeight: number, radius: number): number =>
    (eyeHeight + SIGHT_CLEARANCE_METRES - anchorHeight) / radius;
  let steepness = Math.max(
    ...RINGS.map((ring) => steepnessOver(EYES_ABOVE_FLOOR_METRES, ring.radius)),
  );
  return Array.from({ length: rows }, (_, row) => {
    const eyeHeight = anchorHeight + steepness * rowRadius(row);
    steepness = Math.max(steepness, steepnessOver(eyeHeight, rowRadius(row)));
    return eyeHeight - EYES_ABOVE_FLOOR_METRES;
  });
}

function rowRadius(row: number): number {
  return FIRST_ROW_RADIUS_METRES + row * ROW_SPACING_METRES;
}
