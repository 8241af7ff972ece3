import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { type Redrive, useRedrive } from '../../api/queue.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { deadLetterTexts } from './dead-letter-texts.ts'
import { queueTexts } from './texts.ts'

export type RedriveQuestion = {
  which: Redrive
  jobs: number
  /** Of these, how many may be out. */
  doubtful: number
}

/** Asks before dead jobs are tried again; where some may be out, for the reason why that is safe. */
export const Redriving = ({
  question: { which, jobs, doubtful },
  onClose,
  onDone,
}: {
  question: RedriveQuestion
  onClose: () => void
  onDone: (what: string) => void
}): ReactNode => {
  const texts = useTexts(deadLetterTexts)
  const { back, refused } = useTexts(queueTexts)
  const { format } = useLocale()
  const redrive = useRedrive()
  const [reason, setReason] = useState('')
  const mustReason = doubtful > 0 && doubtful === jobs
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const given = reason.trim() ? { ...which, reason: reason.trim() } : which
    redrive.mutate(given, {
      onSuccess: ({ redriven, refused: left }) => {
        const done = texts.done(format.number(redriven.length))
        onDone(left.length > 0 ? `${done} ${texts.left(format.number(left.length))}` : done)
        onClose()
      },
    })
  }
  return (
    <Modal
      opened
      // It locks by a style of its own, which the page's policy refuses.
      lockScroll={false}
      centered
      radius="lg"
      onClose={onClose}
      title={texts.title(texts.jobs(format.number(jobs)))}
      closeButtonProps={{ 'aria-label': back }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text>{texts.text}</Text>
          {doubtful > 0 && (
            <Textarea
              label={mustReason ? texts.mustReason : texts.reason}
              description={texts.doubt}
              required={mustReason}
              autosize
              minRows={2}
              maxLength={1000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {redrive.error && (
            <Text c="red" role="alert">
              {refused}: {redrive.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {back}
            </Button>
            <Button type="submit" loading={redrive.isPending} disabled={mustReason && !reason.trim()}>
              {texts.one}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
