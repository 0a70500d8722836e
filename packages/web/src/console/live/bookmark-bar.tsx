import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';

import { type BookmarkedView, MAX_KEY_VIEWS } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import { useSend } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { randomId } from '../../components/random-id.ts';
import { sayNotice } from './say.ts';
import { useCurrentCase, useEnded } from './teaching.ts';

const MAX_TITLE_LETTERS = 120;
const UNDO_MS = 12_000;

/** The saved views of this case: one press or one number key shows them to everyone. */
export function BookmarkBar({ viewer }: { viewer: Viewer | undefined }) {
  const keyViews = useCurrentCase()?.keyViews ?? [];
  const ended = useEnded();
  const remove = useRemoveWithUndo();
  const send = useSend(sayNotice);
  return (
    <section className="bookmarks" aria-label="Saved views">
      <ol className="bookmark-list">
        {keyViews.map((bookmark, index) => (
          <li className="bookmark" key={bookmark.bookmarkId}>
            <button
              type="button"
              disabled={ended}
              onClick={() =>
                void send({ type: 'bookmark.recall', bookmarkId: bookmark.bookmarkId })
              }
              data-testid={`bookmark-${bookmark.bookmarkId}`}
              title={bookmark.title}
            >
              {index < 9 && <span className="bookmark-key numerals">{index + 1}</span>}
              <span className="bookmark-title">{bookmark.title}</span>
            </button>
            <button
              type="button"
              className="bookmark-remove"
              disabled={ended}
              aria-label={`Remove ${bookmark.title}`}
              onClick={() => void remove(bookmark)}
            >
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
        {keyViews.length === 0 && <li className="dim">No saved views yet</li>}
      </ol>
      {!ended && <SaveView viewer={viewer} count={keyViews.length} />}
    </section>
  );
}

function SaveView({ viewer, count }: { viewer: Viewer | undefined; count: number }) {
  const [title, setTitle] = useState('');
  const send = useSend(sayNotice);
  const suggested = `View ${count + 1}`;
  const save = async (): Promise<void> => {
    if (viewer === undefined) return;
    const view = viewer.currentView();
    const bookmark = { bookmarkId: randomId(), title: title.trim() || suggested, view };
    const result = await send({ type: 'bookmark.save', bookmark });
    if (result.status === 'accepted') setTitle('');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="bookmark-save" onSubmit={submit}>
      <TextInput
        aria-label="Name of the view"
        placeholder={suggested}
        value={title}
        maxLength={MAX_TITLE_LETTERS}
        onChange={(event) => setTitle(event.target.value)}
        data-testid="bookmark-title"
      />
      <Button
        type="submit"
        variant="default"
        leftSection={<Icon name="bookmark" size={16} />}
        disabled={viewer === undefined || count >= MAX_KEY_VIEWS}
        data-testid="bookmark-save"
      >
        Save view
      </Button>
    </form>
  );
}

function useRemoveWithUndo(): (bookmark: BookmarkedView) => Promise<void> {
  const send = useSend(sayNotice);
  return async (bookmark) => {
    const result = await send({ type: 'bookmark.remove', bookmarkId: bookmark.bookmarkId });
    if (result.status === 'refused') return;
    const notificationId = `bookmark-${bookmark.bookmarkId}`;
    const undo = (): void => {
      notifications.hide(notificationId);
      void send({ type: 'bookmark.save', bookmark });
    };
    notifications.show({
      id: notificationId,
      autoClose: UNDO_MS,
      message: (
        <span className="undo-notice">
          <span>“{bookmark.title}” was removed.</span>
          <Button size="compact-sm" variant="default" onClick={undo} data-testid="bookmark-restore">
            Undo
          </Button>
        </span>
      ),
    });
  };
}
