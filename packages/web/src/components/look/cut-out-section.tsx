import type { CutOut, OctantSide } from '@rounds/classroom';
import type { GridDirections, Viewer } from '@rounds/viewer';

import { directionWord, USUAL_DIRECTIONS } from './direction-words.ts';
import { useDirections, useShownView } from './use-shown-view.ts';

type Octant = CutOut['octant'];
const SIDES: readonly OctantSide[] = [-1, 1];
const OCTANTS: readonly Octant[] = SIDES.flatMap((column) =>
  SIDES.flatMap((row) => SIDES.map((slice): Octant => [column, row, slice])),
);

/** Where the corners of the drawn cube lie, in percent: columns go right, slices up, rows to the back. */
function cornerAt([column, row, slice]: Octant): { x: number; y: number } {
  return { x: 50 + 24 * column + 13 * row, y: 50 - 24 * slice - 11 * row };
}

/** A corner of the volume taken away, up to the crosshair. */
export function CutOutSection({ viewer }: { viewer: Viewer }) {
  const cutOut = useShownView(viewer, (view) => view.cutOut);
  const directions = useDirections(viewer) ?? USUAL_DIRECTIONS;
  return (
    <fieldset className="look-section">
      <legend>Cut out a corner</legend>
      <div className="cut-out">
        <div className="cut-out-cube">
          <Cube octant={cutOut?.octant} />
          {OCTANTS.map((octant) => {
            const { x, y } = cornerAt(octant);
            return (
              <input
                key={octant.join()}
                type="radio"
                name="cut-out"
                className="cut-out-corner"
                style={{ left: `${x}%`, top: `${y}%` }}
                aria-label={cornerName(octant, directions)}
                title={cornerName(octant, directions)}
                checked={cutOut?.octant.join() === octant.join()}
                onChange={() => viewer.edit({ kind: 'cut-out', cutOut: { octant } })}
                data-testid={`cut-out-${octant.map((side) => (side > 0 ? 'p' : 'm')).join('')}`}
              />
            );
          })}
        </div>
        <div className="cut-out-words">
          <p>
            {cutOut === null
              ? 'Press a corner of the cube: that corner of the volume is taken away, up to the crosshair.'
              : `${cornerName(cutOut.octant, directions)} of the crosshair is taken away.`}
          </p>
          <label className="check-line">
            <input
              type="radio"
              name="cut-out"
              checked={cutOut === null}
              onChange={() => viewer.edit({ kind: 'cut-out', cutOut: null })}
              data-testid="cut-out-off"
            />
            Nothing cut out
          </label>
        </div>
      </div>
    </fieldset>
  );
}

/** Such as 'Left, front, head': the side of the crosshair that goes. */
export function cornerName(octant: Octant, directions: GridDirections): string {
  const words = octant
    .map((side, axis) => directions[axis as 0 | 1 | 2][side > 0 ? 'last' : 'first'])
    .map(directionWord)
    .join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The edges of a cube, and the smaller one that is missing. */
function Cube({ octant }: { octant: Octant | undefined }) {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <path className="cube-back" d={edgesOf([0, 0, 0], 1, 'back')} />
      {octant !== undefined && (
        <path
          className="cube-cut"
          d={edgesOf(
            octant.map((side) => side / 2),
            0.5,
            'all',
          )}
        />
      )}
      <path className="cube-front" d={edgesOf([0, 0, 0], 1, 'front')} />
    </svg>
  );
}

function edgesOf(center: readonly number[], half: number, which: 'all' | 'back' | 'front'): string {
  const corner = (octant: Octant): string => {
    const place = octant.map(
      (side, axis) => (center[axis] ?? 0) + side * half,
    ) as unknown as Octant;
    const { x, y } = cornerAt(place);
    return `${x} ${y}`;
  };
  const paths: string[] = [];
  for (const octant of OCTANTS) {
    for (const axis of [0, 1, 2] as const) {
      if (octant[axis] > 0) continue;
      const other = octant.with(axis, 1) as unknown as Octant;
      // The corner at the left, low and back is the one hidden behind the cube.
      const isHidden = [octant, other].some(([c, r, s]) => c < 0 && r > 0 && s < 0);
      if (which === 'all' || (which === 'back') === isHidden)
        paths.push(`M${corner(octant)}L${corner(other)}`);
    }
  }
  return paths.join('');
}
