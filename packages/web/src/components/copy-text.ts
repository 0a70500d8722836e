/**
 * Puts text on the clipboard, also on plain http addresses of a local network, where browsers withhold the clipboard API.
 * @returns false where the browser would not.
 */
export async function copyText(text: string): Promise<boolean> {
  // The typings promise it always; browsers give it to secure pages alone.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused by a permission: the older way below may still do it.
  }
  return copyThroughSelection(text);
}

function copyThroughSelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
