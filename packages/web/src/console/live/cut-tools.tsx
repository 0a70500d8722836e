import { Button, Popover } from '@mantine/core';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../../components/classroom-context.tsx';
import { countOf } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { useEnded } from './teaching.ts';

/** Cut planes: a volume has an inside, pictures have none. */
export function CutTools({ viewer }: { viewer: Viewer | undefined }) {
  return (
    <>
      <Button
        variant="default"
        px={12}
        disabled={viewer === undefined}
        aria-label="Add cut"
        title="Add cut"
        onClick={() => viewer?.addPlane()}
        data-testid="plane-add"
      >
        <Icon name="plane" size={17} />
        <span className="tool-word">Add cut</span>
      </Button>
      <CutMenu viewer={viewer} />
    </>
  );
}

/** The cut planes there are, each with its way out. */
function CutMenu({ viewer }: { viewer: Viewer | undefined }) {
  const planes = useClassroom(({ state }) => state.view.planes);
  const ended = useEnded();
  if (planes.length === 0 || viewer === undefined) return null;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          px={10}
          rightSection={<Icon name="down" size={15} />}
          disabled={ended}
          aria-label={countOf(planes.length, 'cut', 'cuts')}
          data-testid="plane-menu"
        >
          {planes.length}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="Cuts">
        {planes.map(({ planeId }, index) => (
          <Button
            key={planeId}
            variant="subtle"
            color="gray"
            fullWidth
            justify="flex-start"
            leftSection={<Icon name="trash" size={16} />}
            onClick={() => viewer.removePlane(planeId)}
            data-testid={`plane-remove-${planeId}`}
          >
            Remove cut {index + 1}
          </Button>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
