import type { ViewerEvent } from '@rounds/viewer';

/** Said in place of a picture that cannot be drawn. */
export function PictureProblem({ problem }: { problem: ViewerEvent | undefined }) {
  if (problem === undefined) return null;
  return (
    <div className="picture-problem" role="alert" data-testid="picture-problem">
      <p>
        {problem.kind === 'webgl-missing'
          ? 'This browser cannot draw 3D pictures: WebGL 2 is missing or switched off. Use a current Chrome, Edge, Firefox or Safari with hardware acceleration on. You can go on reading and raise your hand.'
          : problem.kind === 'picture-failed'
            ? problem.message
            : 'The picture stopped.'}
      </p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Reload the page
      </button>
    </div>
  );
}
