import { publishLabels } from '@carteiro/react'
import { Button, Group, Text } from '@mantine/core'
import { Ban, ExternalLink, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { type JobDetail, type JobVerb, useJobAction } from '../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Confirm } from '../../../parts/confirm.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { useUser } from '../../../session/session.tsx'
import { canBeCancelled, canBeEdited, canBeRetried, canBeUnpublished, isBeingRemoved } from './allowed.ts'
import { jobPageTexts } from './texts.ts'

// Loaded when it is opened: forms are large.
const EditDialog = lazy(() => import('./edit/edit-dialog.tsx'))

/** See the post, try again, edit, cancel, delete the post: what the state allows, and only for its user. */
export const JobActions = ({ job }: { job: JobDetail }): ReactNode => {
  const texts = useTexts(jobPageTexts)
  const { viewPost } = publishLabels[useLocale().locale]
  const user = useUser()
  const action = useJobAction(job.id)
  const [asked, setAsked] = useState<JobVerb | null>(null)
  const [isEditing, setEditing] = useState(false)
  const close = (): void => {
    setAsked(null)
    action.reset()
  }
  const isMine = job.user_id === user.id
  const isUnknown = job.error_code === 'outcome_unknown'
  const permalink = job.removed_at === null ? job.platform_response?.permalink : null
  const { platformOf, options } = useNames()
  const network = platformOf(job.platform).display_name
  const option = options.find((one) => one.option.option === job.option)?.option
  const asking = {
    retry: [texts.retryTitle, texts.retry, isUnknown ? texts.retryUnknown : texts.retryText],
    cancel: [texts.cancelTitle, texts.cancelTitle.replace('?', ''), texts.cancelText],
    unpublish: [texts.unpublishTitle(network), texts.unpublish(network), texts.unpublishText],
  } as const
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
      {isMine && canBeUnpublished(job, option) && (
        <Button
          variant="default"
          leftSection={<Trash2 size={16} aria-hidden />}
          onClick={() => setAsked('unpublish')}
        >
          {texts.unpublish(network)}
        </Button>
      )}
      {(job.removed_at !== null || isBeingRemoved(job)) && (
        <Text role="status">{job.removed_at === null ? texts.removing : texts.removed}</Text>
      )}
      {isEditing && (
        <Suspense>
          <EditDialog job={job} onClose={() => setEditing(false)} />
        </Suspense>
      )}
      {asked && (
        <Confirm
          title={asking[asked][0]}
          action={asking[asked][1]}
          back={texts.keep}
          color={asked === 'retry' ? undefined : 'red'}
          reason={asked === 'retry' && isUnknown ? texts.retryReason : undefined}
          isBusy={action.isPending}
          failure={action.error ? `${texts.refused}: ${action.error.message}` : undefined}
          onClose={close}
          onConfirm={(reason) => action.mutate({ verb: asked, reason }, { onSuccess: close })}
        >
          <Text>{asking[asked][2]}</Text>
        </Confirm>
      )}
    </Group>
  )
}
