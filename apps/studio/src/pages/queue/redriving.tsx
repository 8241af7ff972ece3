import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { type Redrive, useRedrive } from '../../api/queue.ts'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { queueWords } from './words.ts'

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
  const { dead: words, back, refused } = useWords(queueWords)
  const { format } = useLocale()
  const redrive = useRedrive()
  const [reason, setReason] = useState('')
  const mustReason = doubtful > 0 && doubtful === jobs
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const given = reason.trim() ? { ...which, reason: reason.trim() } : which
    redrive.mutate(given, {
      onSuccess: ({ redriven, refused: left }) => {
        const done = words.done(format.number(redriven.length))
        onDone(left.length > 0 ? `${done} ${words.left(format.number(left.length))}` : done)
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
      title={words.title(words.jobs(format.number(jobs)))}
      closeButtonProps={{ 'aria-label': back }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text>{words.text}</Text>
          {doubtful > 0 && (
            <Textarea
              label={mustReason ? words.mustReason : words.reason}
              description={words.doubt}
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
              {words.one}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
