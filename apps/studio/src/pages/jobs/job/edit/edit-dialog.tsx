import { Button, Group, Loader, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { JobDetail } from '../../../../api/jobs.ts'
import { useCatalog } from '../../../../api/queries.ts'
import { useTexts } from '../../../../i18n/locale.tsx'
import { Dialog } from '../../../../parts/dialog.tsx'
import { useNames } from '../../../../parts/platforms.tsx'
import { canBeEdited } from '../allowed.ts'
import { EditFields } from './edit-fields.tsx'
import { SaveProblems } from './save-problems.tsx'
import { editTexts } from './texts.ts'
import { useEdit } from './use-edit.ts'

/** Edits a job's files, caption and settings, and its time while it waits. What was typed stays when the job changes meanwhile. */
export default function EditDialog({ job, onClose }: { job: JobDetail; onClose: () => void }): ReactNode {
  const texts = useTexts(editTexts)
  const catalog = useCatalog()
  const of = useNames().options.find(({ option }) => option.option === job.option)
  const editing = useEdit(job, onClose)
  const [isWarned, setWarned] = useState(false)
  const isUnsaved = editing.isChanged && isWarned
  const isTooLate = !canBeEdited(job)
  const form = useRef<HTMLFormElement>(null)
  const closing = useRef<HTMLButtonElement>(null)
  const saving = useRef<HTMLButtonElement>(null)
  const { isBusy } = editing
  const hasFailed = editing.failure !== null
  // A busy button loses the focus: it goes to what is wrong.
  useEffect(() => {
    if (isBusy || !hasFailed) return
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid=true]')
    ;(wrong ?? saving.current)?.focus()
  }, [isBusy, hasFailed])
  /** The first press of Escape, or beside the dialog, loses nothing that was typed. */
  const leave = (): void => {
    if (editing.isChanged && !isWarned) {
      setWarned(true)
      closing.current?.focus()
    } else onClose()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isTooLate) editing.save()
  }
  return (
    <Dialog title={texts.title} close={texts.close} onClose={leave} size="lg">
      {catalog.isPending ? (
        <Loader type="dots" />
      ) : (
        <form ref={form} onSubmit={submit} onChange={() => setWarned(false)} noValidate>
          <Stack gap="md">
            <EditFields editing={editing} of={of} />
            {job.status === 'failed' && !isTooLate && (
              <Text size="sm" c="dimmed">
                {texts.afterFailure}
              </Text>
            )}
            <SaveProblems job={job} editing={editing} />
            <Group justify="flex-end">
              {isUnsaved && (
                <Text size="sm" role="status">
                  {texts.unsaved}
                </Text>
              )}
              <Button ref={closing} variant="default" onClick={leave}>
                {isUnsaved ? texts.closeUnsaved : texts.close}
              </Button>
              {/* aria-disabled, not disabled: the focus stays where it is when the job begins. */}
              <Button
                ref={saving}
                type="submit"
                loading={isBusy}
                aria-disabled={isTooLate || editing.lacksFiles}
                data-disabled={isTooLate || editing.lacksFiles}
              >
                {editing.isForNow ? texts.saveNow : texts.save}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
