import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

interface SideSheetProps extends DialogProps {
  readonly width?: number;
}

/** A question or a card in the middle of the page. */
export function Dialog({ opened, onClose, title, children }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size="auto" centered>
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** A form that comes in from the right, beside the list it belongs to. */
export function SideSheet({ opened, onClose, title, children, width = 560 }: SideSheetProps) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size={width}>
      <Drawer.Overlay />
      <Drawer.Content>
        <div className="dialog-head">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
