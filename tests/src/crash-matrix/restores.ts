import { isDeepStrictEqual } from 'node:util'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { backUpPostgres, restorePostgres } from '../backup.ts'
import { setConcurrency } from '../concurrency.ts'
import { connectOwnAccounts, type OwnAccount } from './accounts.ts'
import { type CallUnderTest, calls } from './calls/index.ts'
import { type Media, uploadMedia } from './media.ts'
import { liftLimits, limitCalls } from './pace.ts'

/** The state of a job when the backup is made. */
export const moments = ['not begun', 'before publishing', 'while publishing', 'published'] as const
type Moment = (typeof moments)[number]

export type RestoreVerdict = {
  call: CallUnderTest
  moment: Moment
  posts: number
  /** `completed`, or the error's code. */
  end: string
  good: boolean
}

/** Calls after which a post is visible, by the sandbox's names. */
const publishing = new Set([
  'create_post',
  'publish_container',
  'upload_last_chunk',
  'init_photos',
  'send_last_bytes',
  'publish_post',
  'finish_video',
  'finish_reel',
  'publish_photo_story',
  'finish_story',
])

/** All publishing calls are held together, for as long as the backup takes. */
const HELD_CALL_SECONDS = 120
const LIMIT_MS = 300_000
/** The delay of jobs that must not begin before the backup, and of calls that time out before it: it is never waited for. */
const HOUR_SECONDS = 3_600
const RETRY_SECONDS = 2

type RestoredJob = {
  call: CallUnderTest
  moment: Moment
  /** The call that is held while the backup is made. */
  held?: CallUnderTest | undefined
}
type Jobs = { job: RestoredJob; account: OwnAccount; publicationId: string }[]

/** The last of the matrix's calls that the same job makes before the one that publishes. */
const callBefore = (call: CallUnderTest): CallUnderTest | undefined =>
  calls
    .slice(0, calls.indexOf(call))
    .findLast(
      ({ option, media, settings, operation, parts }) =>
        parts === undefined &&
        option === call.option &&
        !publishing.has(operation) &&
        isDeepStrictEqual([media, settings], [call.media, call.settings]),
    )

const restoredJobs = (): RestoredJob[] =>
  calls
    .filter(({ operation, parts }) => publishing.has(operation) && parts === undefined)
    .flatMap((call) => {
      const before = callBefore(call)
      return [
        { call: { ...call }, moment: 'not begun' as const },
        // A job of one call only is published by its first.
        ...(before ? [{ call: { ...call }, moment: 'before publishing' as const, held: before }] : []),
        { call: { ...call }, moment: 'while publishing' as const, held: call },
        { call: { ...call }, moment: 'published' as const },
      ]
    })

const enqueue = async (
  harness: StackHarness,
  { job, account }: { job: RestoredJob; account: OwnAccount },
  media: Media,
): Promise<string> => {
  const { option, platform, operation, pictureSetting } = job.call
  const { held } = job
  const settings = { ...job.call.settings, ...(pictureSetting ? { [pictureSetting]: media.picture } : {}) }
  if (held) {
    await harness.fault({
      platform,
      operation: held.operation,
      skip: held.skip ?? 0,
      account: account.caller,
      fault: 'hold_after',
    })
  }
  const { data } = await harness.client.enqueue({
    selectedOptions: [option],
    accounts: { [platform]: account.id },
    mediaFiles: job.call.media.map((kind) => media[kind]),
    captions: { universal: `${option} ${operation}, ${job.moment} ${account.id}` },
    settings: { [option]: settings },
    ...(job.moment === 'not begun'
      ? { scheduledAt: new Date(Date.now() + HOUR_SECONDS * 1000).toISOString() }
      : {}),
  })
  return data.publication_id
}

const rowsOf = ({ sql }: StackHarness, jobs: Jobs) => sql<
  { id: string; status: string; code: string | null }[]
>`
  select publication_id as id, status, error_code as code from publication_jobs
  where publication_id = any(${jobs.map(({ publicationId }) => publicationId)})`

const untilOver = (harness: StackHarness, jobs: Jobs, when: string) =>
  until(
    async () => {
      const rows = await rowsOf(harness, jobs)
      return rows.every(({ status }) => ['completed', 'failed'].includes(status)) && rows
    },
    `all jobs end ${when}`,
    LIMIT_MS,
  )

const countPosts = async (
  harness: StackHarness,
  { call }: RestoredJob,
  { poster }: OwnAccount,
): Promise<number> => (await harness.posts(call.platform, poster)).length

/** Waits until every call was held and none has recorded a result: a call that times out meanwhile is not repeated before. */
const untilHeld = async (harness: StackHarness, jobs: Jobs): Promise<void> => {
  const waiting = new Set(jobs.map(({ account }) => account.caller))
  const wereHeld = async (): Promise<boolean> => {
    for (const { account } of await harness.holds()) waiting.delete(account ?? '')
    return waiting.size === 0
  }
  await until(wereHeld, 'every call is held', LIMIT_MS)
  const open = await harness.sql<{ id: string; publishes: boolean }[]>`
    select job.publication_id as id, bool_or(step.commits) as publishes from carteiro.publication_steps as step
    join publication_jobs as job on job.id = step.job_id
    where step.state = 'open' group by job.publication_id`
  for (const { job, publicationId } of jobs) {
    const found = open.find(({ id }) => id === publicationId)
    if (found?.publishes !== (job.moment === 'while publishing')) {
      throw new Error(`${job.call.option}, ${job.moment}: ${job.held?.operation} is not the open step`)
    }
  }
}

const retryIn = async ({ sql }: StackHarness, seconds: number): Promise<void> => {
  await sql`
    update carteiro.queue_settings
    set retry_base = make_interval(secs => ${seconds}), retry_cap = make_interval(secs => ${seconds})`
}

/** Makes the postponed jobs due: those that have not begun, and those whose calls timed out. */
const letAnHourPass = async (harness: StackHarness): Promise<void> => {
  await retryIn(harness, RETRY_SECONDS)
  await harness.sql`
    select carteiro.reschedule_publication_job(id, user_id, null) from publication_jobs
    where status = 'pending' and scheduled_at > now()`
  await harness.sql`update carteiro.publication_timers set due_at = now() where due_at between now() and now() + interval '2 hours'`
}

/** Ends what jobs wait for after a restore: earlier calls, their leases, and the lag of the platforms' lists. */
const letTimePass = async ({ sql }: StackHarness): Promise<void> => {
  await sql`
    update carteiro.publication_slots set lease_expires_at = least(lease_expires_at, clock_timestamp())
    where lease_token is not null`
  await sql`
    update carteiro.publication_steps set call_ends_at = least(call_ends_at, clock_timestamp()) where state = 'open'`
  await sql`
    update carteiro.publication_steps set result = result || '{"confirmed_at": "2020-01-01T00:00:00Z"}'
    where step = 'database_restored'`
}

/**
 * The database is restored to a moment at which some jobs had not begun, others were about to publish or just publishing,
 * and others had ended; all had published when it was lost. An operator confirms it, and every job must end with exactly
 * one post, or in `outcome_unknown`.
 */
export const runRestores = async (): Promise<RestoreVerdict[]> => {
  limitCalls(HELD_CALL_SECONDS)
  const harness = await startStackHarness()
  const leave = (): void => void harness.end().then(() => process.exit(1))
  process.once('SIGTERM', leave)
  try {
    const restored = restoredJobs()
    await liftLimits(harness)
    await setConcurrency(harness, restored.length)
    const accounts = await connectOwnAccounts(
      harness,
      restored.map(({ call }) => call),
    )
    const media = await uploadMedia(harness)
    const enqueueAll = (...chosen: Moment[]): Promise<Jobs> =>
      Promise.all(
        restored
          .filter(({ moment }) => chosen.includes(moment))
          .map(async (job) => {
            const account = accounts.get(job.call)
            if (!account) throw new Error(`${job.call.option} has no account`)
            return { job, account, publicationId: await enqueue(harness, { job, account }, media) }
          }),
      )

    const published = await enqueueAll('published')
    await untilOver(harness, published, 'before the backup')
    const notBegun = await enqueueAll('not begun')
    await retryIn(harness, HOUR_SECONDS)
    const atWork = await enqueueAll('before publishing', 'while publishing')
    await untilHeld(harness, atWork)
    const backup = await backUpPostgres(harness)
    await harness.sandbox('POST', '/holds/release', {})
    await letAnHourPass(harness)
    const jobs = [...notBegun, ...atWork, ...published]
    await untilOver(harness, jobs, 'before the restore')
    for (const { job, account } of jobs) {
      const posts = await countPosts(harness, job, account)
      if (posts !== 1) throw new Error(`${job.call.option}, ${job.moment}: ${posts} posts before the restore`)
    }

    await restorePostgres(harness, backup)
    await until(
      async () => {
        const [row] = await harness.sql`select carteiro.installation_state() ->> 'problem' as problem`
        return row?.problem === 'restored'
      },
      'the restore is recognised',
      LIMIT_MS,
    )
    await letAnHourPass(harness)
    await harness.sql`select carteiro.confirm_installation('restored')`
    await letTimePass(harness)
    const ended = await untilOver(harness, jobs, 'after the restore')
    return await Promise.all(
      jobs.map(async ({ job, account, publicationId }) => {
        const { call, moment } = job
        const { status, code } = ended.find(({ id }) => id === publicationId) ?? {}
        const end = status === 'completed' ? 'completed' : (code ?? 'lost')
        const posts = (await harness.posts(call.platform, account.poster)).length
        return {
          call,
          moment,
          posts,
          end,
          good: posts === 1 && ['completed', 'outcome_unknown'].includes(end),
        }
      }),
    )
  } finally {
    process.off('SIGTERM', leave)
    await harness.end()
  }
}
