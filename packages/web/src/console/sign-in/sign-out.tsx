import { Button, Popover, Stack, Text } from '@mantine/core';
import { useState } from 'react';

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
        <Stack gap="sm">
          <Button
            size="compact-md"
            loading={isPending}
            onClick={() => mutate('here')}
            data-testid="sign-out-here"
          >
            Sign out here
          </Button>
          <Text size="sm">To come back you need a new link. Classes go on.</Text>
          <Button
            size="compact-md"
            variant="light"
            color="red"
            loading={isPending}
            onClick={() => mutate('everywhere')}
            data-testid="sign-out-everywhere"
          >
            Sign out everywhere
          </Button>
          <Text size="sm">
            Every instructor, in every browser, needs a new link. For when a browser was lost or
            used by somebody else.
          </Text>
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
