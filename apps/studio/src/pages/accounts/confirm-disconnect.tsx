import type { Account } from '@carteiro/contracts'
import { Button, Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useWords } from '../../i18n/locale.tsx'
import classes from './accounts.module.css'
import { accountWords } from './words.ts'

/** The browser's own dialog: it keeps the focus inside, gives it back, and Escape closes it. */
export const ConfirmDisconnect = ({
  account,
  onAnswer,
}: {
  account: Account
  onAnswer: (isWanted: boolean) => void
}): ReactNode => {
  const words = useWords(accountWords)
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className={classes.dialog} aria-labelledby={titleId} onClose={() => onAnswer(false)}>
      <Title order={2} size="h4" id={titleId}>
        {words.confirm(account.display_name)}
      </Title>
      <Text my="md">{words.confirmLead}</Text>
      <Group justify="end">
        <Button variant="default" onClick={() => onAnswer(false)}>
          {words.keep}
        </Button>
        <Button color="red" onClick={() => onAnswer(true)}>
          {words.disconnect}
        </Button>
      </Group>
    </dialog>
  )
}
