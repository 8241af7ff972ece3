import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { JobDetail } from '../../../../api/jobs.ts'
import { useCatalog } from '../../../../api/queries.ts'
import { useWords } from '../../../../i18n/locale.tsx'
import { useNames } from '../../../../parts/platforms.tsx'
import { canBeEdited } from '../allowed.ts'
import { EditFields } from './edit-fields.tsx'
import { Told } from './told.tsx'
import { useEdit } from './use-edit.ts'
import { editWords } from './words.ts'

/** Changes what a job says, and while it waits its time. Stays as it is when the job moves on meanwhile. */
export default function EditDialog({ job, onClose }: { job: JobDetail; onClose: () => void }): ReactNode {
  const words = useWords(editWords)
  const catalog = useCatalog()
  const of = useNames().options.find(({ option }) => option.option === job.option)
  const editing = useEdit(job, onClose)
  const [isWarned, setWarned] = useState(false)
  const isWaiting = job.status === 'pending'
  const isUnsaved = editing.isChanged && isWarned
  const isTooLate = !canBeEdited(job)
  /** The first press of Escape, or beside the dialog, loses nothing that was typed. */
  const leave = (): void => (editing.isChanged && !isWarned ? setWarned(true) : onClose())
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isTooLate) editing.save()
  }
  const isForNow = isWaiting && job.scheduled_at !== null && editing.isChanged && !editing.form.isLater
  return (
    <Modal
      opened
      // It locks by a style of its own, which the page's policy refuses.
      lockScroll={false}
      onClose={leave}
      title={words.title}
      centered
      size="lg"
      radius="lg"
      closeButtonProps={{ 'aria-label': words.close }}
    >
      {catalog.isPending ? (
        <Loader type="dots" />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <EditFields editing={editing} of={of} hasTime={isWaiting} />
            {job.status === 'failed' && !isTooLate && (
              <Text size="sm" c="dimmed">
                {words.afterFailure}
              </Text>
            )}
            <Told job={job} editing={editing} />
            <Group justify="flex-end">
              {isUnsaved && (
                <Text size="sm" role="status">
                  {words.unsaved}
                </Text>
              )}
              <Button variant="default" onClick={leave}>
                {isUnsaved ? words.closeUnsaved : words.close}
              </Button>
              {/* aria-disabled, not disabled: the focus stays where it is when the job begins. */}
              <Button
                type="submit"
                loading={editing.isBusy}
                aria-disabled={isTooLate}
                data-disabled={isTooLate}
              >
                {isForNow ? words.saveNow : words.save}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
