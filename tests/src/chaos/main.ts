import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Job } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { calls } from '../crash-matrix/calls/index.ts'
import { shortenWaits } from '../crash-matrix/pace.ts'
import { type Random, seededRandom } from './random.ts'
import { NOT_OURS, rollThrough, runningIn } from './rolling.ts'
import { problemsAfter } from './verdict.ts'

shortenWaits()
// Checking accounts before jobs are due makes calls that belong to no job, and the cap is about jobs.
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
    /** Without faults and kills: every service is restarted once, one after the other, and every job completes. */
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
const load = async (
  harness: StackHarness,
  random: Random,
  media: Record<string, unknown>,
): Promise<string[]> => {
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
      const answer = await harness.client
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

/** Cancels some jobs at any moment; a refused cancel is a valid result, too. */
const cancelSome = async (harness: StackHarness, random: Random): Promise<void> => {
  while (isOn()) {
    await sleep(random.between(500, 1_500))
    const youngest = await harness.client
      .call<{ jobs: Job[] }>('/api/publications/jobs?limit=5')
      .then(({ jobs }) => jobs)
      .catch(() => [])
    const place = random.between(0, 4)
    const job = youngest[place]
    if (!job) continue
    await harness.client
      .call(`/api/publications/jobs/${job.id}/cancel`, { method: 'POST' })
      .catch(() => undefined)
  }
}

/** Kills processes, and Postgres now and then; everything comes back by itself. */
const kill = async (harness: StackHarness, random: Random): Promise<number> => {
  let deaths = 0
  while (isOn()) {
    await sleep(random.between(800, 3_000))
    if (random.next() < 0.08) {
      await harness.crashPostgres()
      deaths += 1
      continue
    }
    const mortal = (await runningIn(harness)).filter(({ name }) => !NOT_OURS.includes(name))
    try {
      process.kill(random.pick(mortal).pid, 'SIGKILL')
      deaths += 1
    } catch {
      // It is still restarting after the last kill.
    }
  }
  return deaths
}

/** Switches faults of the platforms on, a few at a time. */
const disturb = async (harness: StackHarness, random: Random): Promise<number> => {
  const platforms = [...new Set(contents.map(({ platform }) => platform))]
  let faults = 0
  while (isOn()) {
    const fault = random.pick(faultKinds)
    await harness.fault({
      // Others answer that their rate is exceeded without a time, and are not called for an hour.
      platform: fault === 'rate_limited' ? 'x' : random.pick(platforms),
      fault,
      times: random.between(1, 3),
      ...(fault === 'latency' ? { delay_ms: random.between(100, 2_000) } : {}),
      ...(fault === 'rate_limited' ? { delay_ms: random.between(500, 3_000) } : {}),
    })
    faults += 1
    await sleep(random.between(300, 1_500))
  }
  await harness.sandbox('DELETE', '/faults')
  return faults
}

/** Restarts every service, and ends the load when all are ready. */
const roll = async (harness: StackHarness): Promise<number> => {
  try {
    return await rollThrough(harness, say)
  } finally {
    isRolling = false
  }
}

/** Without faults at the platforms no job has a reason to fail. */
const failuresIn = async (harness: StackHarness): Promise<string[]> =>
  (
    await harness.sql`
      select option, status, error_code, error_message from publication_jobs where status not in ('completed', 'cancelled')`
  ).map((job) => `${job.option} ${job.status}: ${job.error_code} ${job.error_message}`)

const untilAtRest = async (harness: StackHarness): Promise<void> => {
  const deadline = Date.now() + REST_LIMIT_MS
  while (Date.now() < deadline) {
    const [row] = await harness.sql`
      select (select count(*)::int from publication_jobs where status not in ('completed', 'failed', 'cancelled'))
        + (select count(*)::int from carteiro.publication_slots where lease_token is not null) as left`.catch(
      () => [],
    )
    if (row?.left === 0) return
    await sleep(500)
  }
}

say(
  values.rolling ? `A rolling restart, seed ${seed}` : `Chaos for ${values.minutes} minute(s), seed ${seed}`,
)
const harness = await startStackHarness({ secondCopies: true })
process.once('SIGTERM', () => void harness.end().then(() => process.exit(1)))
let problems: string[] = ['the run broke off']
try {
  await harness.sql`
    update carteiro.queue_settings set lease = '10 seconds', default_wait = '2 seconds',
      circuit_base = '2 seconds', circuit_cap = '5 seconds'`
  // A restart has the retries of a real deployment: media are not readable while the one gateway is away.
  if (!values.rolling) await harness.sql`update carteiro.queue_settings set retry_base = '0.5 seconds'`
  await harness.sql`update carteiro.platform_policies set rates = '[]'`
  // A long run has more posts than the platforms allow in a day.
  await harness.withoutQuotas()
  const picture = await harness.client.upload(join(fixtures, 'square.jpg'))
  const media = {
    picture,
    'described picture': { ...picture, altText: 'Um azulejo azul' },
    video: await harness.client.upload(join(fixtures, 'reel.mp4')),
    document: await harness.client.upload(join(fixtures, 'leaflet.pdf')),
  }
  await harness.sandbox('POST', '/in-flight/reset', {})
  // Each has its own random numbers, so that the speed of one does not change what the others do.
  const [accepted, deaths, faults] = await Promise.all([
    load(harness, seededRandom(seed), media),
    values.rolling ? roll(harness) : kill(harness, seededRandom(seed + 1)),
    values.rolling ? 0 : disturb(harness, seededRandom(seed + 2)),
    cancelSome(harness, seededRandom(seed + 3)),
  ])
  say(
    `${accepted.length} publications were accepted; ${deaths} ${values.rolling ? 'restarts' : 'deaths'}, ${faults} faults. Waiting for rest …`,
  )
  await untilAtRest(harness)
  problems = await problemsAfter(harness, accepted)
  if (values.rolling) problems.push(...(await failuresIn(harness)))
  const ends = await harness.sql`
    select status, coalesce(error_code, '') as code, count(*)::int as jobs from publication_jobs group by 1, 2 order by 3 desc`
  for (const { status, code, jobs } of ends) say(`  ${status} ${code}: ${jobs}`)
} finally {
  await harness.end()
}
for (const problem of problems) say(`BAD ${problem}`)
say(
  problems.length === 0
    ? 'Everything is as it must be.'
    : `${problems.length} problem(s); the seed was ${seed}`,
)
process.exit(problems.length === 0 ? 0 : 1)
