import type { ListedJob } from '@carteiro/contracts'
import { usePublicationStatus } from '@carteiro/react'
import { Button, Center, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { Link } from 'wouter'
import { useJobList } from '../../../api/jobs.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import { jobsTexts } from '../texts.ts'
import { JobFilters } from './job-filters.tsx'
import classes from './job-list.module.css'
import { JobRow } from './job-row.tsx'
import { jobListTexts } from './texts.ts'
import { useFilters } from './use-filters.ts'

/** As long as the page may be open. */
const TRACKING_MINUTES = 24 * 60
/** More would be asked for in several calls; what is older on the page is read again with the list. */
const MAX_LIVE = 100

/** Listed jobs as they are at this moment: what is unfinished is followed live. */
const useLive = (listed: readonly ListedJob[]): ListedJob[] => {
  const unfinished = listed
    .filter(({ status }) => status === 'pending' || status === 'processing')
    .slice(0, MAX_LIVE)
  const { jobs } = usePublicationStatus({
    jobIds: unfinished.map(({ id }) => id),
    autoFetch: false,
    trackingDurationMinutes: TRACKING_MINUTES,
  })
  return useMemo(() => {
    const newer = new Map(jobs.map((job) => [job.id, job]))
    return listed.map((job) => {
      const live = newer.get(job.id)
      return live && live.seq > job.seq ? { ...job, ...live } : job
    })
  }, [listed, jobs])
}

export const JobList = (): ReactNode => {
  const texts = useTexts(jobListTexts)
  const { loadFailed } = useTexts(jobsTexts)
  const { filters, query, change, clear, isNarrowed } = useFilters()
  const list = useJobList(query)
  const listed = useMemo(() => list.data?.pages.flatMap(({ jobs }) => jobs) ?? [], [list.data])
  const jobs = useLive(listed)
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed">{texts.lead}</Text>
      </div>
      <JobFilters filters={filters} onChange={change} onClear={clear} isNarrowed={isNarrowed} />
      {list.isError && (
        <FailedToLoad what={loadFailed} error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && <Skeleton height={320} radius="lg" />}
      {list.isSuccess && jobs.length === 0 && (
        <Paper withBorder radius="lg" p="xl">
          <Stack align="center" gap="sm">
            <Text c="dimmed">{isNarrowed ? texts.noneFits : texts.none}</Text>
            {isNarrowed ? (
              <Button variant="light" onClick={clear}>
                {texts.clear}
              </Button>
            ) : (
              <Button component={Link} href="~/">
                {texts.publish}
              </Button>
            )}
          </Stack>
        </Paper>
      )}
      {jobs.length > 0 && (
        <Paper withBorder radius="lg" className={classes.paper ?? ''} aria-busy={list.isPlaceholderData}>
          <ul className={classes.list} aria-label={texts.list}>
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        </Paper>
      )}
      {list.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {texts.more}
          </Button>
        </Center>
      )}
    </Stack>
  )
}
