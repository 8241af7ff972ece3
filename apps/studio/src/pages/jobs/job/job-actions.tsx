import { publishLabels } from '@carteiro/react'
import { Button, Group, Text } from '@mantine/core'
import { Ban, ExternalLink, Pencil, RotateCcw } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { type JobDetail, useJobAction } from '../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Confirm } from '../../../parts/confirm.tsx'
import { useUser } from '../../../session/session.tsx'
import { canBeCancelled, canBeEdited, canBeRetried } from './allowed.ts'
import { jobPageTexts } from './texts.ts'

// Loaded when it is opened: forms are large.
const EditDialog = lazy(() => import('./edit/edit-dialog.tsx'))

/** See the post, try again, edit, cancel: what the state allows, and only for its user. */
export const JobActions = ({ job }: { job: JobDetail }): ReactNode => {
  const texts = useTexts(jobPageTexts)
  const { viewPost } = publishLabels[useLocale().locale]
  const user = useUser()
  const action = useJobAction(job.id)
  const [asked, setAsked] = useState<'retry' | 'cancel' | null>(null)
  const [isEditing, setEditing] = useState(false)
  const close = (): void => {
    setAsked(null)
    action.reset()
  }
  const isMine = job.user_id === user.id
  const isUnknown = job.error_code === 'outcome_unknown'
  const permalink = job.platform_response?.permalink
  return (
    <Group gap="sm">
      {permalink && (
        <Button
          component="a"
          href={permalink}
          target="_blank"
          rel="noreferrer"
          leftSection={<ExternalLink size={16} aria-hidden />}
        >
          {viewPost}
        </Button>
      )}
      {isMine && canBeRetried(job) && (
        <Button leftSection={<RotateCcw size={16} aria-hidden />} onClick={() => setAsked('retry')}>
          {texts.retry}
        </Button>
      )}
      {isMine && canBeEdited(job) && (
        <Button
          variant="default"
          leftSection={<Pencil size={16} aria-hidden />}
          onClick={() => setEditing(true)}
        >
          {texts.edit}
        </Button>
      )}
      {isMine && canBeCancelled(job) && (
        <Button
          variant="default"
          leftSection={<Ban size={16} aria-hidden />}
          onClick={() => setAsked('cancel')}
        >
          {texts.cancel}
        </Button>
      )}
      {isEditing && (
        <Suspense>
          <EditDialog job={job} onClose={() => setEditing(false)} />
        </Suspense>
      )}
      {asked && (
        <Confirm
          title={asked === 'retry' ? texts.retryTitle : texts.cancelTitle}
          action={asked === 'retry' ? texts.retry : texts.cancelTitle.replace('?', '')}
          back={texts.keep}
          color={asked === 'cancel' ? 'red' : undefined}
          reason={asked === 'retry' && isUnknown ? texts.retryReason : undefined}
          isBusy={action.isPending}
          failure={action.error ? `${texts.refused}: ${action.error.message}` : undefined}
          onClose={close}
          onConfirm={(reason) => action.mutate({ verb: asked, reason }, { onSuccess: close })}
        >
          <Text>
            {asked === 'cancel' ? texts.cancelText : isUnknown ? texts.retryUnknown : texts.retryText}
          </Text>
        </Confirm>
      )}
    </Group>
  )
}
