import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Job } from '@carteiro/contracts'
import { calls } from '../crash-matrix/calls/index.ts'
import { shortenWaits } from '../crash-matrix/pace.ts'
import { fixtures, setWholeStage, type WholeStage } from '../stage.ts'
import { type Random, seededRandom } from './random.ts'
import { NOT_OURS, rollThrough, runningIn } from './rolling.ts'
import { problemsAfter } from './verdict.ts'

shortenWaits()
// Looking ahead makes calls of its own, which are no job's: the cap is of jobs.
process.env.ACCOUNT_SWEEP_SECONDS = '3600'

const REST_LIMIT_MS = 6 * 60_000
const faultKinds = [
  'error',
  'error_after_effect',
  'response_lost',
  'request_lost',
  'latency',
  'rate_limited',
] as const

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** No faults and no kills: every service is restarted once, one after the other, and every job completes. */
    rolling: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const endsAt = Date.now() + Number(values.minutes) * 60_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)
let isRolling = values.rolling
const isOn = (): boolean => isRolling || (!values.rolling && Date.now() < endsAt)

/** What may be published: every option with every form of content that the crash matrix knows, but no large files. */
const contents = [
  ...new Map(
    calls
      .filter(({ media, account }) => !media.includes('large video') && !account)
      .map((call) => [JSON.stringify([call.option, call.media, call.settings]), call]),
  ).values(),
]

/** Publishes one thing after another; a request without an answer is repeated with its key until it has one. */
const load = async (stage: WholeStage, random: Random, media: Record<string, unknown>): Promise<string[]> => {
  const accepted: string[] = []
  for (let number = 1; isOn(); number += 1) {
    const { option, media: kinds, settings = {}, pictureSetting } = random.pick(contents)
    const request = {
      selectedOptions: [option],
      mediaFiles: kinds.map((kind) => media[kind]),
      captions: { universal: `${option}, caos ${seed}, número ${number}` },
      settings: { [option]: { ...settings, ...(pictureSetting ? { [pictureSetting]: media.picture } : {}) } },
      priority: random.pick(['high', 'normal', 'normal', 'low']),
    }
    const key = randomUUID()
    for (;;) {
      const answer = await stage.client
        .enqueue(request, { 'idempotency-key': key })
        .catch((error: Error) => error)
      if (!(answer instanceof Error)) {
        accepted.push(answer.data.publication_id)
        break
      }
      if (/HTTP 4(?!09)/.test(answer.message)) throw answer
      await sleep(250)
    }
    await sleep(random.between(50, 400))
  }
  return accepted
}

/** Cancels some jobs, at any moment of their lives; an answer that says no is as good as one that says yes. */
const cancelSome = async (stage: WholeStage, random: Random): Promise<void> => {
  while (isOn()) {
    await sleep(random.between(500, 1_500))
    const youngest = await stage.client
      .call<{ jobs: Job[] }>('/api/publications/jobs?limit=5')
      .then(({ jobs }) => jobs)
      .catch(() => [])
    const place = random.between(0, 4)
    const job = youngest[place]
    if (!job) continue
    await stage.client
      .call(`/api/publications/jobs/${job.id}/cancel`, { method: 'POST' })
      .catch(() => undefined)
  }
}

/** Kills processes, and Postgres now and then; everything comes back by itself. */
const kill = async (stage: WholeStage, random: Random): Promise<number> => {
  let deaths = 0
  while (isOn()) {
    await sleep(random.between(800, 3_000))
    if (random.next() < 0.08) {
      await stage.crashPostgres()
      deaths += 1
      continue
    }
    const mortal = (await runningIn(stage)).filter(({ name }) => !NOT_OURS.includes(name))
    try {
      process.kill(random.pick(mortal).pid, 'SIGKILL')
      deaths += 1
    } catch {
      // It is on its way back from the last time.
    }
  }
  return deaths
}

/** Switches faults of the platforms on, a few at a time. */
const disturb = async (stage: WholeStage, random: Random): Promise<number> => {
  const platforms = [...new Set(contents.map(({ platform }) => platform))]
  let faults = 0
  while (isOn()) {
    const fault = random.pick(faultKinds)
    await stage.fault({
      // Others say that they are asked too often without saying for how long, and are left alone for an hour.
      platform: fault === 'rate_limited' ? 'x' : random.pick(platforms),
      fault,
      times: random.between(1, 3),
      ...(fault === 'latency' ? { delay_ms: random.between(100, 2_000) } : {}),
      ...(fault === 'rate_limited' ? { delay_ms: random.between(500, 3_000) } : {}),
    })
    faults += 1
    await sleep(random.between(300, 1_500))
  }
  await stage.sandbox('DELETE', '/faults')
  return faults
}

/** Restarts everything, and ends the load when all are back. */
const roll = async (stage: WholeStage): Promise<number> => {
  try {
    return await rollThrough(stage, say)
  } finally {
    isRolling = false
  }
}

/** Nothing went wrong at the platforms: no job has a reason to fail. */
const failuresIn = async (stage: WholeStage): Promise<string[]> =>
  (
    await stage.sql`
      select option, status, error_code, error_message from publication_jobs where status not in ('completed', 'cancelled')`
  ).map((job) => `${job.option} ${job.status}: ${job.error_code} ${job.error_message}`)

const untilAtRest = async (stage: WholeStage): Promise<void> => {
  const deadline = Date.now() + REST_LIMIT_MS
  while (Date.now() < deadline) {
    const [row] = await stage.sql`
      select (select count(*)::int from publication_jobs where status not in ('completed', 'failed', 'cancelled'))
        + (select count(*)::int from publication_slots where lease_token is not null) as left`.catch(() => [])
    if (row?.left === 0) return
    await sleep(500)
  }
}

say(
  values.rolling ? `A rolling restart, seed ${seed}` : `Chaos for ${values.minutes} minute(s), seed ${seed}`,
)
const stage = await setWholeStage({ secondCopies: true })
process.once('SIGTERM', () => void stage.end().then(() => process.exit(1)))
let problems: string[] = ['the run broke off']
try {
  await stage.sql`
    update queue_settings set lease = '10 seconds', retry_base = '0.5 seconds', default_wait = '2 seconds',
      circuit_base = '2 seconds', circuit_cap = '5 seconds'`
  await stage.sql`update platform_policies set rates = '[]'`
  await stage.rules('tiktok', { rate_limits: false })
  await stage.rules('linkedin', { member_calls_per_day: 100_000 })
  // A long run has more posts than these take in a day: they would wait for the next.
  const plenty = 1_000_000
  await stage.rules('instagram', {
    calls_per_day: plenty,
    publish_quota: plenty,
    containers_per_day: plenty,
  })
  await stage.rules('threads', { calls_per_day: plenty, publish_quota: plenty })
  await stage.rules('facebook', { calls_per_day: plenty, reels_per_day: plenty })
  await stage.rules('x', { rate_limits: false })
  await stage.rules('youtube', { uploads_per_day: plenty, units_per_day: plenty })
  const picture = await stage.client.upload(join(fixtures, 'square.jpg'))
  const media = {
    picture,
    'described picture': { ...picture, altText: 'Um azulejo azul' },
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
    document: await stage.client.upload(join(fixtures, 'leaflet.pdf')),
  }
  await stage.sandbox('POST', '/in-flight/reset', {})
  // Each has numbers of its own, so that the one's pace does not change what the others do.
  const [accepted, deaths, faults] = await Promise.all([
    load(stage, seededRandom(seed), media),
    values.rolling ? roll(stage) : kill(stage, seededRandom(seed + 1)),
    values.rolling ? 0 : disturb(stage, seededRandom(seed + 2)),
    cancelSome(stage, seededRandom(seed + 3)),
  ])
  say(
    `${accepted.length} publications were accepted; ${deaths} ${values.rolling ? 'restarts' : 'deaths'}, ${faults} faults. Waiting for rest …`,
  )
  await untilAtRest(stage)
  problems = await problemsAfter(stage, accepted)
  if (values.rolling) problems.push(...(await failuresIn(stage)))
  const ends = await stage.sql`
    select status, coalesce(error_code, '') as code, count(*)::int as jobs from publication_jobs group by 1, 2 order by 3 desc`
  for (const { status, code, jobs } of ends) say(`  ${status} ${code}: ${jobs}`)
} finally {
  await stage.end()
}
for (const problem of problems) say(`BAD ${problem}`)
say(
  problems.length === 0
    ? 'Everything is as it must be.'
    : `${problems.length} problem(s); the seed was ${seed}`,
)
process.exit(problems.length === 0 ? 0 : 1)
