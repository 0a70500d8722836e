import { Icon } from '../icons.tsx';
import {
  colorOfHex,
  hexOf,
  MIN_POINTS,
  moveColorPoint,
  moveOpacityPoint,
  removeOpacityPoint,
  removePoint,
} from './edit-points.ts';
import type { EditorPartProps } from './editor-part.ts';
import { stepOf } from './value-axis.ts';
import { NumberField } from './value-slider.tsx';

/** The point taken last, in numbers. */
export function PointFields(props: EditorPartProps) {
  const { selected, transferFunction } = props;
  if (selected?.kind === 'opacity' && selected.index in transferFunction.opacityPoints)
    return <OpacityFields {...props} index={selected.index} />;
  if (selected?.kind === 'color' && selected.index in transferFunction.colorPoints)
    return <ColorFields {...props} index={selected.index} />;
  return (
    <p className="look-hint">
      Press the graph for a point, or the strip for a colour. Drag to move; press twice to remove.
    </p>
  );
}

type FieldsProps = EditorPartProps & { readonly index: number };

function OpacityFields({ transferFunction, axis, index, onChange, onSelect }: FieldsProps) {
  const { opacityPoints } = transferFunction;
  const [value, opacity] = opacityPoints[index] ?? [0, 0];
  const move = (to: readonly [number, number]): void => {
    const moved = moveOpacityPoint(opacityPoints, index, to, axis);
    onChange({ opacityPoints: moved.points });
    if (moved.index !== index) onSelect({ kind: 'opacity', index: moved.index });
  };
  return (
    <div className="point-fields">
      <span>Point at</span>
      <NumberField
        label="Value of the point"
        value={value}
        step={stepOf(axis)}
        onChange={(next) => move([next, opacity])}
      />
      <span>{axis.unit}, opacity</span>
      <NumberField
        label="Opacity of the point, percent per millimetre"
        value={opacity * 100}
        step={0.5}
        onChange={(percent) => move([value, percent / 100])}
      />
      <span>% per mm</span>
      <RemoveButton
        disabled={opacityPoints.length <= MIN_POINTS}
        onPress={() => {
          onChange({ opacityPoints: removeOpacityPoint(opacityPoints, index, axis) });
          onSelect(undefined);
        }}
      />
    </div>
  );
}

function ColorFields({ transferFunction, axis, index, onChange, onSelect }: FieldsProps) {
  const { colorPoints } = transferFunction;
  const [value, r, g, b] = colorPoints[index] ?? [0, 0, 0, 0];
  return (
    <div className="point-fields">
      <span>Colour at</span>
      <NumberField
        label="Value of the colour stop"
        value={value}
        step={stepOf(axis)}
        onChange={(next) =>
          onChange({ colorPoints: moveColorPoint(colorPoints, index, next, axis) })
        }
      />
      <span>{axis.unit}</span>
      <input
        type="color"
        aria-label="Colour"
        value={hexOf([r, g, b])}
        onChange={({ target }) =>
          onChange({ colorPoints: colorPoints.with(index, [value, ...colorOfHex(target.value)]) })
        }
        data-testid="color-picker"
      />
      <RemoveButton
        disabled={colorPoints.length <= MIN_POINTS}
        onPress={() => {
          onChange({ colorPoints: removePoint(colorPoints, index) });
          onSelect(undefined);
        }}
      />
    </div>
  );
}

function RemoveButton({ disabled, onPress }: { disabled: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Remove this point"
      title={disabled ? 'Two points stay' : 'Remove this point'}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name="trash" size={16} />
    </button>
  );
}
