import { Modal, type ModalProps } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/** A dialog that is open for as long as it is there. What had the focus before has it again afterwards. */
export const Dialog = ({
  title,
  close,
  onClose,
  size = 'md',
  isKeptOpen = false,
  children,
}: {
  title: string
  /** What the button in its corner is called. */
  close: string
  onClose: () => void
  size?: ModalProps['size']
  /** Only what is in it closes it: not Escape, not a press beside it. */
  isKeptOpen?: boolean
  children: ReactNode
}): ReactNode => {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus()
    },
    [before],
  )
  return (
    <Modal
      opened
      // It locks by a style of its own, which the page's policy refuses.
      lockScroll={false}
      onClose={onClose}
      title={title}
      centered
      size={size}
      radius="lg"
      closeButtonProps={{ 'aria-label': close }}
      withCloseButton={!isKeptOpen}
      closeOnEscape={!isKeptOpen}
      closeOnClickOutside={!isKeptOpen}
    >
      {children}
    </Modal>
  )
}
