import { Button, Popover, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { sentenceOf } from '../components/http-client.ts';
import { Icon } from '../components/icons.tsx';
import { useSetName } from './api/instructor.ts';
import { useInstructorName } from './sign-in/use-instructor.ts';

const MAX_NAME_LETTERS = 64;

/** Under which name this instructor saves and releases. */
export function YourName() {
  const name = useInstructorName();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<Icon name="person" size={16} />}
          onClick={() => setOpened(!opened)}
          data-testid="your-name"
        >
          {name === '' ? 'Set your name' : name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <NameForm name={name} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function NameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const [written, setWritten] = useState(name);
  const { mutate, isPending, error } = useSetName();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutate(written.trim(), { onSuccess: onDone });
  };
  return (
    <form className="your-name" onSubmit={submit}>
      <TextInput
        label="Your name"
        description="Stands beside what you save, review and release."
        value={written}
        maxLength={MAX_NAME_LETTERS}
        autoComplete="name"
        error={error === null ? undefined : sentenceOf(error)}
        onChange={(event) => setWritten(event.target.value)}
        data-testid="your-name-input"
      />
      <Button type="submit" size="compact-md" loading={isPending} disabled={written.trim() === ''}>
        Save name
      </Button>
    </form>
  );
}
