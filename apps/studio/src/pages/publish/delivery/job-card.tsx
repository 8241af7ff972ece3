import type { Job } from '@carteiro/contracts'
import { canRetry, describeJob, publishLabels, useCarteiro } from '@carteiro/react'
import { Button, Group, Progress, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { JobFailure } from '../../../job/job-failure.tsx'
import { JobHeld } from '../../../job/job-held.tsx'
import { JobTimeline } from '../../../job/job-timeline.tsx'
import { jobTexts } from '../../../job/texts.ts'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import classes from './delivery.module.css'
import { deliveryTexts } from './texts.ts'

const Actions = ({ job, name }: { job: Job; name: string }): ReactNode => {
  const texts = useTexts(deliveryTexts)
  const client = useCarteiro()
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'retry') => client[what](job.id),
  })
  const permalink = job.platform_response?.permalink
  return (
    <>
      {permalink && (
        <Button
          component="a"
          href={permalink}
          target="_blank"
          rel="noreferrer"
          size="xs"
          variant="light"
          aria-label={texts.viewOf(name)}
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          {texts.view}
        </Button>
      )}
      {canRetry(job) && (
        <Button
          size="xs"
          loading={act.isPending}
          aria-label={texts.retryOf(name)}
          onClick={() => act.mutate('retry')}
        >
          {texts.retry}
        </Button>
      )}
      {job.status === 'pending' && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          loading={act.isPending}
          aria-label={texts.cancelOf(name)}
          onClick={() => act.mutate('cancel')}
        >
          {texts.cancel}
        </Button>
      )}
      {act.isError && (
        <Text size="xs" role="alert" c="var(--mantine-color-error)">
          {texts.notRetried}
        </Text>
      )}
    </>
  )
}

/** One option's way, live. */
export const JobCard = ({
  job,
  of,
  name,
}: {
  job: Job
  of: OptionOf | undefined
  name: string
}): ReactNode => {
  const texts = useTexts(jobTexts)
  const delivery = useTexts(deliveryTexts)
  const { locale, format } = useLocale()
  const isTriedAgain = job.status === 'pending' && job.retry_count > 0 && job.next_attempt_at !== null
  return (
    <li className={classes.job} data-option={job.option} data-status={job.status}>
      <Group wrap="nowrap" gap="sm" align="start">
        {of && <PlatformMark platform={of.platform} size={34} />}
        <div>
          <Text fw={600} lh={1.3}>
            {name}
          </Text>
          <Text size="sm" className={classes.state} data-status={job.status}>
            {describeJob(job, publishLabels[locale])}
          </Text>
        </div>
      </Group>
      {job.status === 'processing' && (
        <Progress value={job.progress} animated aria-label={texts.progress(name)} mt="sm" />
      )}
      {isTriedAgain && job.next_attempt_at && (
        <Text size="sm" c="dimmed" mt="xs">
          {texts.nextTry(format.relative(job.next_attempt_at))}
        </Text>
      )}
      {(job.status === 'failed' || job.hold_reason === 'account_needs_reauth') && (
        <div className={classes.failure}>
          {job.status === 'failed' ? <JobFailure job={job} /> : <JobHeld />}
        </div>
      )}
      <details className={classes.steps} open>
        <summary>{delivery.steps}</summary>
        <JobTimeline job={job} />
      </details>
      <Group gap="xs" mt="sm">
        <Actions job={job} name={name} />
      </Group>
    </li>
  )
}
