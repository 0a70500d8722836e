import { Button, Popover, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { useSignOut } from '../api/instructor.ts';

/** Ends being an instructor: in this browser, or, where a cookie may be in wrong hands, in all. */
export function SignOut() {
  const [opened, setOpened] = useState(false);
  const { mutate, isPending, error } = useSignOut();
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="md"
      width={300}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          onClick={() => setOpened(!opened)}
          data-testid="sign-out"
        >
          Sign out
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="lg">
          <Way
            label="Sign out here"
            effect="To come back you need a new link. Classes go on."
            testId="sign-out-here"
            loading={isPending}
            onPress={() => mutate('here')}
          />
          <Way
            label="Sign out everywhere"
            effect="Every instructor, in every browser, needs a new link. For when a browser was lost or used by somebody else."
            testId="sign-out-everywhere"
            loading={isPending}
            onPress={() => mutate('everywhere')}
            severe
          />
          {error !== null && (
            <Text size="sm" c="red" role="alert">
              {sentenceOf(error)}
            </Text>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface WayProps {
  readonly label: string;
  /** What it does, in words. */
  readonly effect: string;
  readonly testId: string;
  readonly loading: boolean;
  readonly onPress: () => void;
  /** Other people notice it, too. */
  readonly severe?: boolean;
}

function Way({ label, effect, testId, loading, onPress, severe = false }: WayProps) {
  const effectId = useId();
  return (
    <Stack gap={6}>
      <Button
        size="compact-md"
        {...(severe ? { variant: 'light', color: 'red' } : {})}
        loading={loading}
        onClick={onPress}
        aria-describedby={effectId}
        data-testid={testId}
      >
        {label}
      </Button>
      <Text size="sm" id={effectId}>
        {effect}
      </Text>
    </Stack>
  );
}
