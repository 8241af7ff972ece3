import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql, TransactionSql } from 'postgres'
import { type Random, seededRandom } from '../chaos/random.ts'
import { createAttempt, type Tally } from './attempt.ts'
import type { StressHarness } from './harness.ts'
import type { Platforms } from './platform.ts'
import { REPAIR_MS, TICK_MS } from './timing.ts'
import { optionOf, STRESSED, type Stressed } from './workflows.ts'

/** Unfinished jobs, above which no more are enqueued: they would only wait. */
const MOST_JOBS = 100
const MOST_HELD_JOBS = 200
const USERS = 4
/** Few different texts, so that many posts are alike. */
const TEXTS = 6

type Around = {
  harness: StressHarness
  platforms: Platforms
  seed: number
  isOn: () => boolean
  problem: (what: string) => void
  tally: Tally
}

/** Starts everything that users, apps and operators do, each with its own random numbers. */
export const startActors = async ({
  harness,
  platforms,
  seed,
  isOn,
  problem,
  tally,
}: Around): Promise<Promise<unknown>[]> => {
  const { owner, gateway } = harness
  const users: string[] = []
  for (let number = 0; number < USERS; number += 1) users.push(await harness.createUser())

  const attempt = createAttempt(tally, problem)

  const every = async (
    number: number,
    least: number,
    most: number,
    work: (random: Random) => Promise<unknown>,
  ) => {
    const random = seededRandom(seed * 100 + number)
    while (isOn()) {
      await sleep(random.between(least, most))
      if (isOn()) await work(random)
    }
  }

  /** One of the newest jobs with these statuses. */
  const someJob = async (random: Random, statuses: string[]) => {
    const jobs = await owner`
      select id, user_id, status, content, error_code from publication_jobs
      where status = any (${statuses}) order by created_at desc limit 60`
    return jobs.length === 0 ? undefined : random.pick(jobs)
  }

  type Burst = { jobs: number; priority: string; platform?: Stressed; accountId?: string }
  const requestOf = (random: Random, userId: string, { jobs, priority, ...only }: Burst) => ({
    user_id: userId,
    total_requested: jobs,
    jobs: Array.from({ length: jobs }, () => {
      const platform = only.platform ?? random.pick(STRESSED)
      const content = { mediaFiles: [], caption: `text ${random.between(1, TEXTS)}`, settings: {} }
      const isLater = random.next() < 0.15
      return {
        platform,
        option: optionOf(platform),
        content,
        priority,
        max_retries: random.between(0, 3),
        ...(only.accountId ? { account_id: only.accountId } : {}),
        ...(isLater ? { scheduled_at: new Date(Date.now() + random.between(50, 3_000)).toISOString() } : {}),
      }
    }),
  })
  const enqueue = (sql: Sql | TransactionSql, random: Random, userId: string, burst: Burst) =>
    sql`select carteiro.enqueue_publication(${sql.json(requestOf(random, userId, burst) as never)})`

  const isFull = async (): Promise<{ running: boolean; held: boolean }> => {
    const [row] = await owner`
      select count(*) filter (where hold_reason is null)::int as running,
        count(*) filter (where hold_reason is not null)::int as held
      from publication_jobs where status in ('pending', 'processing')`
    return { running: row?.running > MOST_JOBS, held: row?.held > MOST_HELD_JOBS }
  }

  /** Enqueues bursts, some beyond a user's share. */
  const load = (random: Random) =>
    attempt('enqueued', async () => {
      if ((await isFull()).running) return
      const priority = random.pick(['high', 'normal', 'normal', 'low'])
      await enqueue(gateway, random, random.pick(users), {
        jobs: random.pick([1, 1, 3, 8, 14, 25]),
        priority,
      })
    })

  const messagesOf = async (userId: string): Promise<number> => {
    const [row] = await owner`
      select count(*)::int as messages from pgmq.q_publication_queue_high where message ->> 'user_id' = ${userId}`
    return row?.messages ?? 0
  }

  /**
   * A new user with a disconnected account fills their share of a queue, enqueues more in a transaction that stays open
   * until all of the first are claimed and held, and does nothing afterwards.
   */
  const enqueueForNewUser = (random: Random) =>
    attempt('enqueued for a new user', async () => {
      if ((await isFull()).held) return
      const userId = await harness.createUser()
      const platform = random.pick(STRESSED)
      const [account] = await owner`
        select id from carteiro.platform_accounts where user_id = ${userId} and platform = ${platform}`
      const burst = { priority: 'high', platform, accountId: account?.id as string }
      await gateway`select carteiro.disconnect_account(${userId}, ${burst.accountId})`
      // As the owner, whose connections are not terminated: the client does not survive that between two statements.
      await owner.begin(async (sql) => {
        await enqueue(gateway, random, userId, { ...burst, jobs: random.between(12, 16) })
        await enqueue(sql, random, userId, { ...burst, jobs: random.between(1, 4) })
        const until = Date.now() + random.between(500, 8_000)
        while (Date.now() < until && (await messagesOf(userId)) > 0) await sleep(50)
      })
    })

  const cancel = async (random: Random) => {
    const job = await someJob(random, ['pending', 'processing'])
    if (job)
      await attempt(
        'cancelled',
        () => gateway`select carteiro.cancel_publication_job(${job.id}, ${job.user_id})`,
      )
  }

  const edit = async (random: Random) => {
    const job = await someJob(random, ['pending', 'failed'])
    if (!job) return
    const content = { ...job.content, caption: `text ${random.between(1, TEXTS)}` }
    await attempt(
      'edited',
      () => gateway`
        select carteiro.edit_publication_job(${job.id}, ${job.user_id}, ${gateway.json(job.content)}, ${gateway.json(content)})`,
    )
  }

  const reschedule = async (random: Random) => {
    const job = await someJob(random, ['pending'])
    if (!job) return
    const time = random.next() < 0.5 ? null : new Date(Date.now() + random.between(0, 2_000))
    await attempt(
      'rescheduled',
      () => gateway`select carteiro.reschedule_publication_job(${job.id}, ${job.user_id}, ${time})`,
    )
  }

  /** Whether no call can still publish the job and none of its posts is out, so that its user may retry it. */
  const isSurelyNotOut = async (jobId: string): Promise<boolean> => {
    const [row] = await owner`
      select coalesce(bool_and(call_ends_at < clock_timestamp()), true) as is_over from carteiro.publication_steps
      where job_id = ${jobId} and commits`
    return row?.is_over === true && !platforms.isRunning(jobId) && !platforms.isOut(jobId)
  }

  const retry = async (random: Random) => {
    const job = await someJob(random, ['failed'])
    if (!job) return
    const wasRunning = platforms.isRunning(job.id)
    if (job.error_code !== 'outcome_unknown') {
      await attempt(
        'retried',
        () => gateway`select carteiro.retry_publication_job(${job.id}, ${job.user_id}, null)`,
      )
      return
    }
    // Too early, while the call may still run: it must be refused.
    if (wasRunning) {
      const isAccepted = await attempt(
        'retried too early',
        () => gateway`select carteiro.retry_publication_job(${job.id}, ${job.user_id}, 'I looked.')`,
      )
      if (isAccepted && platforms.isRunning(job.id))
        problem(`job ${job.id}: a retry was accepted while its call still runs`)
      return
    }
    if (!(await isSurelyNotOut(job.id))) return
    platforms.userRetries(job.id)
    await attempt(
      'retried with a reason',
      () => gateway`select carteiro.retry_publication_job(${job.id}, ${job.user_id}, 'I looked.')`,
    )
  }

  const redrive = async (random: Random) => {
    if (random.next() < 0.5) {
      await attempt('redriven', () => gateway`select carteiro.redrive_dead_letters(null, null, null, null)`)
      return
    }
    const dead = await owner`
      select id from publication_jobs where error_code = 'outcome_unknown' and status = 'failed' limit 20`
    const ids: string[] = []
    for (const { id } of dead) if (await isSurelyNotOut(id)) ids.push(id)
    for (const id of ids) platforms.userRetries(id)
    await attempt(
      'redriven with a reason',
      () => gateway`select carteiro.redrive_dead_letters(${ids}::uuid[], null, null, 'I looked.')`,
    )
  }

  const deleteSome = async (random: Random) => {
    if (random.next() < 0.15) {
      const place = random.between(0, USERS - 1)
      const gone = users[place]
      users[place] = await harness.createUser()
      await attempt('users deleted', () => owner`delete from auth.users where id = ${gone ?? null}`)
      return
    }
    const job = await someJob(random, ['pending', 'processing', 'failed'])
    if (job) {
      await attempt(
        'publications deleted',
        () =>
          owner`delete from carteiro.publications where id = (select publication_id from publication_jobs where id = ${job.id})`,
      )
    }
  }

  const pausePlatform = async (random: Random) => {
    const platform = random.pick(STRESSED)
    await attempt('paused', () => owner`select carteiro.pause_platform(${platform}, 'stress')`)
    await sleep(random.between(100, 1_200))
    await attempt('resumed', () => owner`select carteiro.resume_platform(${platform})`)
  }
  /** Attempts whose answer is that the app is blocked pause a platform, too. */
  const resumeAll = async () => {
    for (const platform of STRESSED)
      await attempt('resumed', () => owner`select carteiro.resume_platform(${platform})`)
  }

  const disconnect = async (random: Random) => {
    const accounts = await owner`
      select id, user_id from carteiro.platform_accounts where status = 'connected' order by updated_at desc limit 20`
    if (accounts.length === 0) return
    const account = random.pick(accounts)
    await attempt(
      'disconnected',
      () => gateway`select carteiro.disconnect_account(${account.user_id}, ${account.id})`,
    )
  }
  const reconnect = async (random: Random) => {
    const accounts = await owner`
      select user_id, platform from carteiro.platform_accounts
      where status <> 'connected' and (user_id = any (${users}) or updated_at < now() - interval '15 seconds')
      limit 30`
    for (const { user_id: userId, platform } of accounts)
      if (random.next() < 0.2) await attempt('reconnected', () => harness.connect(userId, platform))
  }

  const slowSpell = async (random: Random) => {
    platforms.slow(true)
    await sleep(random.between(2_000, 4_000))
    platforms.slow(false)
  }

  /** One platform does not answer while the others have work. */
  const silentSpell = async (random: Random) => {
    platforms.silence(random.pick(STRESSED))
    await sleep(random.between(2_000, 6_000))
    platforms.silence(undefined)
  }

  return [
    every(1, 20, 250, load),
    every(2, 200, 1_500, enqueueForNewUser),
    every(3, 50, 300, cancel),
    every(4, 50, 300, edit),
    every(5, 50, 300, reschedule),
    every(6, 20, 200, retry),
    every(7, 500, 1_500, redrive),
    every(8, 100, 1_000, deleteSome),
    every(9, 100, 900, pausePlatform),
    every(10, 1_000, 3_000, resumeAll),
    every(11, 300, 1_500, disconnect),
    every(12, 100, 800, reconnect),
    every(13, 4_000, 9_000, slowSpell),
    every(16, 8_000, 20_000, silentSpell),
    every(14, TICK_MS, TICK_MS, () => attempt('ticks', () => owner`select process_publication_jobs()`)),
    every(15, REPAIR_MS, REPAIR_MS, () =>
      attempt('repairs', () => owner`select retry_failed_publication_jobs()`),
    ),
  ]
}
