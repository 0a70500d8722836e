/** A small cross in the corner of a pane, beside the button that makes it large. */
export function closeButton(onPress: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = '\u00d7';
  button.ariaLabel = 'Put the free plane away';
  button.title = button.ariaLabel;
  button.dataset['testid'] = 'oblique-close';
  Object.assign(button.style, {
    position: 'absolute',
    top: '6px',
    right: '42px',
    zIndex: '2',
    width: '32px',
    height: '32px',
    padding: '0',
    border: '0',
    borderRadius: '6px',
    background: 'rgba(12, 16, 21, 0.45)',
    color: '#b8c2cc',
    font: '20px/32px system-ui, sans-serif',
    cursor: 'pointer',
  });
  for (const type of ['pointerdown', 'dblclick', 'keydown'] as const)
    button.addEventListener(type, (event) => event.stopPropagation());
  button.addEventListener('click', onPress);
  return button;
}
