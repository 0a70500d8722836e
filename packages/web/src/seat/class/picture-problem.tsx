import type { ViewerEvent } from '@rounds/viewer';

/** Said in place of a picture that cannot be drawn. */
export function PictureProblem({ problem }: { problem: ViewerEvent | undefined }) {
  if (problem === undefined) return null;
  return (
    <div className="picture-problem" role="alert" data-testid="picture-problem">
      <p>{problem.kind === 'picture-failed' ? problem.message : 'The picture stopped.'}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Reload the page
      </button>
    </div>
  );
}
