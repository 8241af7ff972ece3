import { usePublicationStatus } from '@carteiro/react'
import { Anchor, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'
import { useJob } from '../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import { JobStatusBadge } from '../../../parts/job-status.tsx'
import { ModeBadge } from '../../../parts/mode-badge.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { jobsTexts } from '../texts.ts'
import { Attempts } from './attempts.tsx'
import { Details } from './details.tsx'
import { JobActions } from './job-actions.tsx'
import { JobMedia } from './job-media.tsx'
import classes from './job-page.module.css'
import { Progress } from './progress.tsx'
import { Steps } from './steps.tsx'
import { jobPageTexts } from './texts.ts'
import { Timeline } from './timeline.tsx'
import { Trace } from './trace.tsx'
import { WhatToDo } from './what-to-do.tsx'

const TRACKING_MINUTES = 24 * 60

/** One job: what it is doing now, what it did, and what can be done. */
export const JobPage = ({ id }: { id: string }): ReactNode => {
  const texts = useTexts(jobPageTexts)
  const { loadFailed } = useTexts(jobsTexts)
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
  const changes = `${live?.seq} ${read.dataUpdatedAt}`
  // Once more when it has changed again meanwhile: what was read is then behind as soon as it is there.
  useEffect(() => {
    if (isBehind && changes) void refetch()
  }, [isBehind, changes, refetch])

  const back = (
    <Anchor component={Link} href="/" size="sm" className={classes.back ?? ''}>
      <ArrowLeft size={15} aria-hidden /> {texts.back}
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
          <Text role="alert">{texts.notFound}</Text>
        ) : (
          <FailedToLoad what={loadFailed} error={read.error} onRetry={() => void refetch()} />
        )}
      </Stack>
    )
  }
  const job = live && live.seq > known ? { ...read.data, ...live } : read.data
  const platform = platformOf(job.platform)
  const files = job.content.mediaFiles ?? []
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
            <Group gap="xs">
              <JobStatusBadge job={job} />
              {job.mode === 'test' && <ModeBadge mode={job.mode} />}
            </Group>
          </Stack>
        </Group>
        <JobActions job={job} />
      </Group>
      <Progress job={job} />
      <WhatToDo job={job} />
      <div className={classes.columns}>
        <Stack gap="lg" miw={0}>
          <Panel title={texts.timeline}>
            <Timeline events={job.timeline} />
          </Panel>
          <Panel title={texts.attempts.title}>
            <Attempts attempts={job.attempts} />
          </Panel>
        </Stack>
        <Stack gap="lg" miw={0}>
          <Panel title={texts.details.title}>
            <Details job={job} />
          </Panel>
          {files.length > 0 && (
            <Panel title={texts.media.title}>
              <JobMedia files={files} />
            </Panel>
          )}
          <Panel title={texts.steps.title}>
            <Steps steps={job.steps} />
          </Panel>
        </Stack>
      </div>
      <Trace id={job.id} isGoingOn={job.status === 'pending' || job.status === 'processing'} />
    </Stack>
  )
}
