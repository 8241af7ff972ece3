import { median, print, printTable, printVerdict, runs, withSpread } from '../queue/figures.ts'
import { endProcess, makePlace, type Place, type Start } from '../queue/place.ts'
import { startWorker, until } from '../queue/run-worker.ts'
import { connectSevenPlatforms, OPTION_OF, registerSevenPlatforms } from '../queue/seven-platforms.ts'
import { type Carteiro, makeCarteiro, requestWith } from '../queue/systems/carteiro.ts'

const SICK = 'linkedin'
const CAP = 50
const MEDIAN_MS = 200
const USERS = 120
const PUBLICATIONS_PER_USER = 12
const FILLERS = 4
/** In production an attempt may last ten minutes: shortened, so that the sick platform's time out in the benchmark. */
const ATTEMPT_LIMIT_SECONDS = 5
const MEASURED_MS = 25_000
const KEPT_RATE = 0.9

type User = { userId: string; accounts: Record<string, string> }

const makeUsers = async ({ sql }: Carteiro): Promise<User[]> => {
  const rows = await sql`
    insert into auth.users (email)
    select gen_random_uuid() || '@example.com' from generate_series(1, ${USERS}::int) returning id`
  const accounts = await connectSevenPlatforms(
    sql,
    rows.map(({ id }) => id),
  )
  return [...accounts].map(([userId, own]) => ({ userId, accounts: own }))
}

/** A publication to all seven platforms; each job's label is its platform. */
const publish = ({ sql }: Carteiro, { userId, accounts }: User) => {
  const jobs = Object.entries(OPTION_OF).map(([platform, option]) => ({
    platform,
    option,
    account_id: accounts[platform],
    content: { mediaFiles: [], caption: `label=${platform}`, settings: {} },
  }))
  return sql`select carteiro.enqueue_publication(${sql.json(requestWith(userId, jobs) as never)})`
}

const publishAll = async (carteiro: Carteiro, users: User[]): Promise<void> => {
  const left = Array.from({ length: PUBLICATIONS_PER_USER }, () => users).flat()
  const filler = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await publish(carteiro, next)
  }
  await Promise.all(Array.from({ length: FILLERS }, filler))
}

const isOfOthers = ([label]: Start): boolean => label !== SICK

/** Calls a second of the six others: from the first timeout of the sick one, or without it from as long after the start. */
const rateOfOthers = async (place: Place, carteiro: Carteiro, isSick: boolean): Promise<number> => {
  await place.resetHandler({
    medianMs: MEDIAN_MS,
    wantsStarts: true,
    ...(isSick ? { silentLabel: SICK } : {}),
  })
  const dispatcher = startWorker(place, carteiro, {
    concurrency: CAP,
    env: { ATTEMPT_LIMIT_SECONDS: String(ATTEMPT_LIMIT_SECONDS) },
  })
  let from = 0
  const now = (): number => performance.timeOrigin + performance.now()
  await until(async () => {
    const seen = await place.seen()
    from = isSick ? seen.givenUpAt : seen.firstAt && seen.firstAt + ATTEMPT_LIMIT_SECONDS * 1000
    return from > 0 && now() > from + MEASURED_MS
  }, 'the measured time')
  const starts = (await place.starts()).filter(isOfOthers)
  await endProcess(dispatcher, 'SIGKILL')
  const enqueued = USERS * PUBLICATIONS_PER_USER * (Object.keys(OPTION_OF).length - 1)
  if (starts.length >= enqueued) throw new Error('the queue was empty before the measured time was over')
  const measured = starts.filter(([, at]) => at >= from && at < from + MEASURED_MS)
  return (1000 * measured.length) / MEASURED_MS
}

/** What the other platforms lose while one of seven never answers. */
export const benchSickPlatform = async (): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  try {
    await registerSevenPlatforms(carteiro.sql, place)
    const users = await makeUsers(carteiro)
    const rates = { healthy: [] as number[], sick: [] as number[] }
    for (let run = 0; run < runs; run += 1) {
      for (const state of ['healthy', 'sick'] as const) {
        await carteiro.clear()
        // What the last run left: the circuit, and that it timed out.
        await carteiro.sql`
          update carteiro.platform_policies set failures_in_a_row = 0, failing_users = '{}', open_until = null,
            trial_until = null, timed_out_at = null`
        await carteiro.setConcurrency?.(CAP)
        await publishAll(carteiro, users)
        rates[state].push(await rateOfOthers(place, carteiro, state === 'sick'))
      }
    }
    print(
      `Seven platforms, cap ${CAP}, calls with a median of ${MEDIAN_MS} ms, attempts limited to ${ATTEMPT_LIMIT_SECONDS} s, ${runs} runs of ${MEASURED_MS / 1000} s`,
    )
    printTable(
      ['', 'calls/s of the six others'],
      [
        ['all seven answer', withSpread(rates.healthy)],
        [`${SICK} never answers, from its first timeout`, withSpread(rates.sick)],
      ],
    )
    printVerdict(
      'calls/s of the others with one silent, beside all seven answering',
      median(rates.sick) / median(rates.healthy),
      KEPT_RATE,
    )
  } finally {
    await carteiro.close()
    await place.close()
  }
}
