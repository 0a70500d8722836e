import { useEffect, useState } from 'react';

import type { DroppedEntry } from './folder-reading.ts';

/** Takes files and folders dropped anywhere on the page. @returns whether something is being held over it */
export function useDropAnywhere(onDropped: (entries: readonly DroppedEntry[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Entering a child comes before leaving its parent: only the count tells when the page itself was left.
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hold = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!holdsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      // Entries are there only while the event is: they are taken before anything is awaited.
      onDropped(entriesOf(event.dataTransfer));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hold);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hold);
      window.removeEventListener('drop', drop);
    };
  }, [onDropped]);
  return over;
}

function entriesOf(transfer: DataTransfer): readonly DroppedEntry[] {
  const entries: DroppedEntry[] = [];
  for (const item of transfer.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (entry !== null) entries.push(entry);
    else {
      const file = item.kind === 'file' ? item.getAsFile() : null;
      if (file !== null) entries.push(entryOfFile(file));
    }
  }
  return entries;
}

/** A file that came without an entry: from another program rather than from a folder. */
function entryOfFile(file: File): DroppedEntry {
  const entry = {
    isFile: true,
    isDirectory: false,
    name: file.name,
    fullPath: `/${file.name}`,
    file: (found: (file: File) => void) => found(file),
  };
  return entry;
}
