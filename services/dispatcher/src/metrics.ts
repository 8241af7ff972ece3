import { meter, type Sql } from '@carteiro/service-kit'
import { type QueueGauges, queueGaugesReader } from './queue-gauges.ts'

type Value = [number, Record<string, string>?]
type Gauge = { name: string; unit: string; description: string; values: (of: QueueGauges) => Value[] }

const perPlatform = (
  of: QueueGauges,
  value: (one: QueueGauges['platforms'][number]) => number | null,
  more: Record<string, string> = {},
) =>
  of.platforms.flatMap((one): Value[] => {
    const found = value(one)
    return found === null ? [] : [[found, { 'carteiro.platform': one.platform, ...more }]]
  })

/** What the whole queue looks like. Every dispatcher tells it, and all tell the same. */
const gauges: Gauge[] = [
  {
    name: 'carteiro.queue.depth',
    unit: '{job}',
    description: 'Jobs that are due and wait in a lane.',
    values: ({ lanes }) => lanes.map(({ lane, ready }) => [ready, { 'carteiro.lane': lane }]),
  },
  {
    name: 'carteiro.queue.oldest.age',
    unit: 's',
    description: 'How long the first message of a lane has been there.',
    values: ({ lanes }) => lanes.map((one) => [one.oldest_seconds, { 'carteiro.lane': one.lane }]),
  },
  {
    name: 'carteiro.queue.waiting',
    unit: '{job}',
    description: 'Jobs outside the lanes: for their turn, for a time, or held.',
    values: ({ backlog, timers, held }) => [
      [backlog, { 'carteiro.waiting_for': 'share' }],
      [Math.max(0, timers - held), { 'carteiro.waiting_for': 'time' }],
      [held, { 'carteiro.waiting_for': 'release' }],
    ],
  },
  {
    name: 'carteiro.queue.in_flight',
    unit: '{job}',
    description: 'Jobs that hold a slot.',
    values: (of) => perPlatform(of, (one) => one.in_flight),
  },
  {
    name: 'carteiro.queue.slots',
    unit: '{job}',
    description: 'The cap: jobs that may hold a slot at once.',
    values: ({ slots }) => [[slots]],
  },
  {
    name: 'carteiro.dispatchers',
    unit: '{dispatcher}',
    description: 'Dispatchers that were heard of within a minute.',
    values: ({ dispatchers }) => [[dispatchers]],
  },
  {
    name: 'carteiro.installation.unconfirmed',
    unit: '1',
    description:
      '1 while nothing is published: the database was restored, moved or copied, and nobody has confirmed which.',
    values: ({ is_unconfirmed }) => [[Number(is_unconfirmed)]],
  },
  {
    name: 'carteiro.dead_letters',
    unit: '{job}',
    description: 'Jobs that failed for good and were not acted upon.',
    values: ({ dead_letters }) => [[dead_letters]],
  },
  {
    name: 'carteiro.outcome_unknown',
    unit: '{job}',
    description: 'Dead letters whose post may be out.',
    values: (of) => perPlatform(of, (one) => one.outcome_unknown),
  },
  {
    name: 'carteiro.platform.circuit_open',
    unit: '1',
    description: '1 while a platform that does not answer is left alone.',
    values: (of) => perPlatform(of, (one) => Number(one.circuit_open)),
  },
  {
    name: 'carteiro.platform.paused',
    unit: '1',
    description: '1 while a platform is paused.',
    values: (of) => perPlatform(of, (one) => Number(one.paused)),
  },
  {
    name: 'carteiro.rate.headroom',
    unit: '{job}',
    description:
      'Jobs that may begin now under a rate; of the account that has used most where it is per account.',
    values: ({ rates }) =>
      rates.map(({ platform, rate, scope, headroom }) => [
        headroom,
        { 'carteiro.platform': platform, 'carteiro.rate': String(rate), 'carteiro.rate.scope': scope },
      ]),
  },
  {
    name: 'carteiro.account.token.life',
    unit: 's',
    description:
      'Until the first of the connected accounts loses its tokens; renewed: by the service itself.',
    values: (of) => [
      ...perPlatform(of, (one) => one.renewed_token_seconds, { 'carteiro.renewed': 'true' }),
      ...perPlatform(of, (one) => one.last_token_seconds, { 'carteiro.renewed': 'false' }),
    ],
  },
  {
    name: 'carteiro.cron.runs',
    unit: '{run}',
    description: 'Runs of pg_cron in the last hour.',
    values: ({ cron }) =>
      cron.flatMap(({ job, succeeded, failed }): Value[] => [
        [succeeded, { 'carteiro.cron.job': job, 'carteiro.cron.status': 'succeeded' }],
        [failed, { 'carteiro.cron.job': job, 'carteiro.cron.status': 'failed' }],
      ]),
  },
  {
    name: 'carteiro.cron.last_success.age',
    unit: 's',
    description: 'Since a job of pg_cron last succeeded.',
    values: ({ cron }) =>
      cron.flatMap(({ job, last_success_seconds: age }): Value[] =>
        age === null ? [] : [[age, { 'carteiro.cron.job': job }]],
      ),
  },
]

/** Tells the state of the whole queue with the dispatcher's own metrics. */
export const observeQueue = (sql: Sql): void => {
  const read = queueGaugesReader(sql)
  const made = gauges.map(({ name, unit, description, values }) => ({
    values,
    instrument: meter().createObservableGauge(name, { unit, description }),
  }))
  const written = meter().createObservableCounter('carteiro.dead_letters.written', {
    unit: '{job}',
    description: 'Jobs that ever failed for good.',
  })
  meter().addBatchObservableCallback(
    async (result) => {
      const of = await read()
      if (!of) return
      for (const { values, instrument } of made) {
        for (const [value, attributes] of values(of)) result.observe(instrument, value, attributes)
      }
      result.observe(written, of.dead_letters_written)
    },
    [...made.map(({ instrument }) => instrument), written],
  )
}
