import type { Viewer } from '@rounds/viewer';

import { useClassroom, useConnection } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { useViewerStatus } from '../../components/use-viewer-status.ts';

/** Whether the picture is the class's or one's own, and the one press between the two. */
export function FollowToggle({ viewer }: { viewer: Viewer | undefined }) {
  const connection = useConnection();
  const known = useClassroom(({ me }) => me?.following ?? true);
  const drawn = useViewerStatus(viewer, (status) => status.following);
  const following = viewer === undefined ? known : drawn;
  const press = (): void => {
    if (viewer !== undefined) viewer.setFollowing(!following);
    else void connection.send({ type: 'attention.set', following: !following });
  };
  return (
    <button
      type="button"
      className="button follow"
      data-testid="follow-toggle"
      aria-pressed={following}
      title={
        following
          ? 'You see what the class sees. Press to look on your own.'
          : 'You look on your own. Press to come back.'
      }
      onClick={press}
    >
      {following ? (
        <>
          <span className="light" data-state="good" />
          Following
        </>
      ) : (
        <>
          <Icon name="gather" />
          <span>On my own</span> <span className="follow-return">Return</span>
        </>
      )}
    </button>
  );
}
