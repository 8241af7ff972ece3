import { usePublicationStatus } from '@carteiro/react'
import { Anchor, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'
import { useJob } from '../../../api/jobs.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import { JobStatusBadge } from '../../../parts/job-status.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { jobsWords } from '../words.ts'
import { Attempts } from './attempts.tsx'
import { Details } from './details.tsx'
import { JobActions } from './job-actions.tsx'
import classes from './job-page.module.css'
import { Progress } from './progress.tsx'
import { Steps } from './steps.tsx'
import { Timeline } from './timeline.tsx'
import { Trace } from './trace.tsx'
import { WhatToDo } from './what-to-do.tsx'

const TRACKING_MINUTES = 24 * 60

/** One job: what it is doing now, what it did, and what can be done. */
export const JobPage = ({ id }: { id: string }): ReactNode => {
  const words = useWords(jobsWords)
  const { locale } = useLocale()
  const { platformOf, optionName } = useNames()
  const read = useJob(id)
  const { jobs } = usePublicationStatus({
    jobIds: [id],
    autoFetch: false,
    trackingDurationMinutes: TRACKING_MINUTES,
  })
  const [live] = jobs
  const { refetch } = read
  const known = read.data?.seq ?? 0
  const isBehind = read.isSuccess && (live?.seq ?? 0) > known
  useEffect(() => {
    if (isBehind) void refetch()
  }, [isBehind, refetch])

  const back = (
    <Anchor component={Link} href="/" size="sm" className={classes.back ?? ''}>
      <ArrowLeft size={15} aria-hidden /> {words.back}
    </Anchor>
  )
  if (read.isPending)
    return (
      <Stack>
        {back}
        <Skeleton height={420} radius="lg" />
      </Stack>
    )
  // What was read before stays, and with it what is being typed, when it can't be read again.
  if (read.isLoadingError) {
    const isGone = 'status' in read.error && (read.error.status === 404 || read.error.status === 400)
    return (
      <Stack>
        {back}
        {isGone ? (
          <Text role="alert">{words.notFound}</Text>
        ) : (
          <FailedToLoad what={words.loadFailed} error={read.error} onRetry={() => void refetch()} />
        )}
      </Stack>
    )
  }
  const job = live && live.seq > known ? { ...read.data, ...live } : read.data
  const platform = platformOf(job.platform)
  return (
    <Stack gap="lg" lang={locale}>
      {back}
      <Group justify="space-between" align="flex-start" gap="md">
        <Group gap="md" wrap="nowrap" align="flex-start">
          <PlatformMark platform={platform} size={44} />
          <Stack gap={6} align="flex-start">
            <Title order={1} size="h3">
              <span translate="no">{platform.display_name}</span> · {optionName(job.option)}
            </Title>
            <JobStatusBadge job={job} />
          </Stack>
        </Group>
        <JobActions job={job} />
      </Group>
      <Progress job={job} />
      <WhatToDo job={job} />
      <div className={classes.columns}>
        <Stack gap="lg" miw={0}>
          <Panel title={words.timeline}>
            <Timeline events={job.timeline} />
          </Panel>
          <Panel title={words.attempts.title}>
            <Attempts attempts={job.attempts} />
          </Panel>
        </Stack>
        <Stack gap="lg" miw={0}>
          <Panel title={words.details.title}>
            <Details job={job} />
          </Panel>
          <Panel title={words.steps.title}>
            <Steps steps={job.steps} />
          </Panel>
        </Stack>
      </div>
      <Trace id={job.id} isGoingOn={job.status === 'pending' || job.status === 'processing'} />
    </Stack>
  )
}
