import { Modal, type ModalProps } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/** A dialog that is open for as long as it is there. What had the focus before has it again afterwards. */
export const Dialog = ({
  title,
  close,
  onClose,
  size = 'md',
  children,
}: {
  title: string
  /** What the button in its corner is called. */
  close: string
  onClose: () => void
  size?: ModalProps['size']
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
    >
      {children}
    </Modal>
  )
}
