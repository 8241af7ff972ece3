import { median, percentile, print, printTable, printVerdict, scale, scaled } from '../queue/figures.ts'
import { startGateway } from '../queue/gateway.ts'
import { endProcess, makePlace, type Place, type Start } from '../queue/place.ts'
import { drain, startWorker, until } from '../queue/run-worker.ts'
import { connectSevenPlatforms, OPTION_OF, registerSevenPlatforms } from '../queue/seven-platforms.ts'
import { fill } from '../queue/system.ts'
import { hasRedis, makeBullmq } from '../queue/systems/bullmq.ts'
import { type Carteiro, makeCarteiro, makeUser, requestWith, type User } from '../queue/systems/carteiro.ts'
import { makeGraphileWorker } from '../queue/systems/graphile-worker.ts'
import { makeOtherRequests, type Times } from './other-requests.ts'
import { latenesses, utilisationByTenth } from './shares.ts'

const USERS = scaled(1_000)
const JOBS_PER_USER = 100
const CAP = 500
const MEDIAN_MS = 200
/** Other queues drain so many jobs, which are due at once, to compare the utilisation with. */
const COMPARED_JOBS = scaled(20_000)
const IDLE_MS = 30_000 * Math.min(1, scale * 5)
/** Time to enqueue, beside what a sample of it took, and to measure what is idle. */
const SPARE = 1.5
const SPARE_MS = IDLE_MS + 5_000
const FIRST_CALL_MS = 1_000
const TIMES_IDLE_P99 = 2
const LATENESS = 0.1
const FILLERS = 4

const now = (): number => performance.timeOrigin + performance.now()

type Accounts = Awaited<ReturnType<typeof connectSevenPlatforms>>

/** A user's jobs, of all seven platforms by turns. */
const enqueue = ({ sql }: Carteiro, accounts: Accounts, user: User, index: number, scheduledAt: string) => {
  const own = accounts.get(user.userId) ?? {}
  const jobs = Object.entries(OPTION_OF).map(([platform, option]) => ({
    platform,
    option,
    account_id: own[platform],
    content: { mediaFiles: [], caption: `label=user${index}`, settings: {} },
    scheduled_at: scheduledAt,
  }))
  const all = Array.from({ length: Math.ceil(JOBS_PER_USER / jobs.length) }, () => jobs)
    .flat()
    .slice(0, JOBS_PER_USER)
  return sql`select carteiro.enqueue_publication(${sql.json(requestWith(user.userId, all) as never)})`
}

/** Enqueues every user's jobs for one moment, soon after. @returns that moment */
const enqueueBurst = async (carteiro: Carteiro): Promise<number> => {
  const users = carteiro.users.slice(0, USERS)
  const accounts = await connectSevenPlatforms(
    carteiro.sql,
    users.map(({ userId }) => userId),
  )
  const sample = users.slice(0, Math.ceil(users.length / 50))
  const startedAt = now()
  for (const [index, user] of sample.entries())
    await enqueue(carteiro, accounts, user, index, new Date(startedAt + 86_400_000).toISOString())
  const tookMs = ((now() - startedAt) * users.length) / sample.length
  await carteiro.clear()
  const dueAt = Math.ceil(now() + SPARE * tookMs + SPARE_MS)
  const left = [...users.entries()]
  const filler = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift())
      await enqueue(carteiro, accounts, next[1], next[0], new Date(dueAt).toISOString())
  }
  await Promise.all(Array.from({ length: FILLERS }, filler))
  if (now() > dueAt) throw new Error('the jobs were due before all of them had been enqueued: run it again')
  return dueAt
}

const printRequests = (idle: Times, busy: Times): void => {
  const all = (times: Times): number[] => Object.values(times).flat()
  const cells = (times: number[]): string[] => [
    String(times.length),
    ...[0.5, 0.99].map((share) => percentile(times, share).toFixed(1)),
  ]
  print('Other requests through the gateway, ms')
  printTable(
    ['', 'idle: requests', 'p50', 'p99', 'in the burst: requests', 'p50', 'p99'],
    [
      ...(['list', 'get', 'enqueue'] as const).map((kind) => [
        kind,
        ...cells(idle[kind]),
        ...cells(busy[kind]),
      ]),
      ['all', ...cells(all(idle)), ...cells(all(busy))],
    ],
  )
  printVerdict(
    `${TIMES_IDLE_P99} × the idle p99 beside that in the burst`,
    (TIMES_IDLE_P99 * percentile(all(idle), 0.99)) / percentile(all(busy), 0.99),
    1,
  )
}

const ownStarts = async (place: Place): Promise<Start[]> =>
  (await place.starts()).filter(([label]) => label !== 'other').toSorted(([, a], [, b]) => a - b)

const printBurst = (starts: Start[], dueAt: number, others: number): void => {
  const [, firstAt, openUntilFirst] = starts[0] ?? ['', 0, 0]
  const [, lastAt, openUntilLast] = starts.at(-1) ?? ['', 0, 0]
  const utilisation = (openUntilLast - openUntilFirst) / (CAP * (lastAt - firstAt))
  const late = [...latenesses(starts).values()]
  const byTenth = utilisationByTenth(starts, CAP)
  print(
    `${starts.length} jobs of ${USERS} users, of seven platforms, due at one moment, cap ${CAP}, calls with a median of ${MEDIAN_MS} ms, one run`,
  )
  printTable(
    [
      'first call, ms after it was due',
      'drain, s',
      'utilisation',
      'by tenth of the drain',
      'best of the others',
      'lateness, share of the drain’s jobs: worst user',
      'median user',
    ],
    [
      [
        (firstAt - dueAt).toFixed(0),
        ((lastAt - firstAt) / 1000).toFixed(1),
        utilisation.toFixed(3),
        byTenth.map((one) => one.toFixed(2)).join(' '),
        others.toFixed(3),
        Math.max(...late).toFixed(3),
        median(late).toFixed(3),
      ],
    ],
  )
  printVerdict('1 s beside the time until the first call', FIRST_CALL_MS / (firstAt - dueAt), 1)
  printVerdict('utilisation beside the best of the others', utilisation / others, 1)
  printVerdict('a tenth of the drain beside the worst lateness', LATENESS / Math.max(1e-3, ...late), 1)
}

/** The best of other queues: as many slots, fewer jobs, due already, and nothing else to do. */
const utilisationOfOthers = async (place: Place): Promise<number> => {
  let best = 0
  for (const make of [makeGraphileWorker, ...(hasRedis() ? [makeBullmq] : [])]) {
    const system = await make(place)
    await fill(system, COMPARED_JOBS)
    const options = { jobs: COMPARED_JOBS, concurrency: CAP, medianMs: MEDIAN_MS }
    best = Math.max(best, (await drain(place, system, options)).utilisation)
    await system.close()
  }
  return best
}

/** Many users' jobs due at one moment: how soon they begin, how full the slots are, in which order, and what other requests notice. */
export const benchBurst = async (): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  try {
    const others = await utilisationOfOthers(place)
    const { sql } = carteiro
    await registerSevenPlatforms(sql, place)
    const gateway = await startGateway(place)
    const { userId } = await makeUser(sql, 'instagram')
    await carteiro.clear()
    await carteiro.setConcurrency?.(CAP)
    const port = await place.freePort()
    const dispatcher = startWorker(place, carteiro, { concurrency: CAP, env: { PORT: String(port) } })
    const dueAt = await enqueueBurst(carteiro)
    await place.resetHandler({ medianMs: MEDIAN_MS })
    await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, 'the dispatcher')

    const idleUntil = Math.min(now() + IDLE_MS, dueAt - 1_000)
    const idle = await makeOtherRequests(gateway, userId, () => now() > idleUntil)
    await until(async () => now() > dueAt - 500, 'the moment before they are due')
    await place.resetHandler({ medianMs: MEDIAN_MS, wantsStarts: true })
    let isOver = false
    const [busy] = await Promise.all([
      makeOtherRequests(gateway, userId, () => isOver),
      until(async () => (await place.seen()).calls >= USERS * JOBS_PER_USER, 'the burst').finally(() => {
        isOver = true
      }),
    ])
    // Some of those calls were of the other user.
    await until(async () => (await ownStarts(place)).length >= USERS * JOBS_PER_USER, 'the last of the burst')
    await endProcess(dispatcher)
    printBurst(await ownStarts(place), dueAt, others)
    printRequests(idle, busy)
    await gateway.close()
  } finally {
    await carteiro.close()
    await place.close()
  }
}
