import { ActionIcon, Tooltip } from '@mantine/core';

import { Icon, type IconName } from '../../components/icons.tsx';

export interface ToolButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
  /** Of a button that stays down. */
  readonly pressed?: boolean;
}

/** A tool that is a picture; its name comes up, and is read aloud. */
export function ToolButton(props: ToolButtonProps) {
  const { icon, label, testId, disabled, onPress, pressed } = props;
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={label}
        disabled={disabled}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        onClick={onPress}
        data-testid={testId}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
