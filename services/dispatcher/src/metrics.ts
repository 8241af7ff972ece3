import { meter, type Sql } from '@carteiro/service-kit'
import { type QueueGauges, queueGaugesReader } from './queue-gauges.ts'

type Value = [number, Record<string, string>?]
type Gauge = { name: string; unit: string; description: string; values: (of: QueueGauges) => Value[] }

const deploymentIn = ({ platform, mode }: { platform: string; mode: string }) => ({
  'carteiro.platform': platform,
  'carteiro.mode': mode,
})

const perPlatform = (
  of: QueueGauges,
  value: (one: QueueGauges['platforms'][number]) => number | null,
  more: Record<string, string> = {},
) =>
  of.platforms.flatMap((one): Value[] => {
    const found = value(one)
    return found === null ? [] : [[found, { ...deploymentIn(one), ...more }]]
  })

/** Of mode test only where there is a test deployment. */
const inEachMode = (live: number, test: number | undefined): Value[] => [
  [live, { 'carteiro.mode': 'live' }],
  ...(test === undefined ? [] : [[test, { 'carteiro.mode': 'test' }] satisfies Value]),
]

/** The state of the whole queue. Every dispatcher reports the same. */
const gauges: Gauge[] = [
  {
    name: 'carteiro.queue.depth',
    unit: '{job}',
    description: 'Jobs that are due and wait in a priority queue.',
    values: ({ queues }) =>
      queues.map(({ queue, mode, ready }) => [ready, { 'carteiro.queue': queue, 'carteiro.mode': mode }]),
  },
  {
    name: 'carteiro.queue.oldest.age',
    unit: 's',
    description: 'Age of the first message of a priority queue.',
    values: ({ queues }) =>
      queues.map((one) => [one.oldest_seconds, { 'carteiro.queue': one.queue, 'carteiro.mode': one.mode }]),
  },
  {
    name: 'carteiro.queue.waiting',
    unit: '{job}',
    description: 'Jobs outside the priority queues: in the backlog, scheduled or delayed, or held.',
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
    description: 'The cap: jobs of a mode that may hold a slot at once.',
    values: ({ slots, test_slots }) => inEachMode(slots, test_slots === 0 ? undefined : test_slots),
  },
  {
    name: 'carteiro.dispatchers',
    unit: '{dispatcher}',
    description: 'Dispatchers that have polled within a minute.',
    values: ({ dispatchers, test_dispatchers, test_slots }) =>
      inEachMode(dispatchers, test_slots === 0 ? undefined : test_dispatchers),
  },
  {
    name: 'carteiro.installation.unconfirmed',
    unit: '1',
    description:
      '1 while nothing is published: the database was restored, moved or copied, and no operator has confirmed which.',
    values: ({ is_unconfirmed }) => [[Number(is_unconfirmed)]],
  },
  {
    name: 'carteiro.dead_letters',
    unit: '{job}',
    description: 'Jobs that failed for good and were neither redriven nor archived.',
    values: ({ dead_letters }) => [[dead_letters]],
  },
  {
    name: 'carteiro.outcome_unknown',
    unit: '{job}',
    description: 'Dead letters whose post may have been published.',
    values: (of) => perPlatform(of, (one) => one.outcome_unknown),
  },
  {
    name: 'carteiro.platform.circuit_open',
    unit: '1',
    description: '1 while a platform that does not answer gets no jobs but a probe.',
    values: (of) => perPlatform(of, (one) => Number(one.circuit_open)),
  },
  {
    name: 'carteiro.platform.slot_limit',
    unit: '{job}',
    description:
      'Slots that a platform may hold: the cap, one less beside others, one when its calls time out.',
    values: (of) => perPlatform(of, (one) => one.slot_limit),
  },
  {
    name: 'carteiro.platform.paused',
    unit: '1',
    description: '1 while a platform is paused.',
    values: (of) => perPlatform(of, (one) => Number(one.paused)),
  },
  {
    name: 'carteiro.platform.version.days_left',
    unit: 'd',
    description: 'Days until a platform ends the version of its API that is in use, where it has said when.',
    values: ({ platforms }) =>
      platforms.flatMap(({ days_until_sunset: days, api_version: version, ...of }): Value[] =>
        days === null ? [] : [[days, { ...deploymentIn(of), 'carteiro.platform.version': version ?? '' }]],
      ),
  },
  {
    name: 'carteiro.rate.headroom',
    unit: '{job}',
    description:
      'Jobs that may begin now under a rate; of the account that has used most where it is per account.',
    values: ({ rates }) =>
      rates.map(({ rate, scope, headroom, ...of }) => [
        headroom,
        { ...deploymentIn(of), 'carteiro.rate': String(rate), 'carteiro.rate.scope': scope },
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
    name: 'carteiro.webhook.waiting',
    unit: '{message}',
    description: 'Webhooks that wait for their time or for room.',
    values: ({ webhooks }) => [[webhooks.waiting]],
  },
  {
    name: 'carteiro.webhook.oldest.age',
    unit: 's',
    description: 'How long the first webhook has been due, at endpoints that answer, replays left out.',
    values: ({ webhooks }) => [[webhooks.oldest_seconds]],
  },
  {
    name: 'carteiro.webhook.dead_letters',
    unit: '{message}',
    description: 'Webhooks that failed for good within an hour, but for those of disabled endpoints.',
    values: ({ webhooks }) => [[webhooks.failed_within_an_hour]],
  },
  {
    name: 'carteiro.webhook.in_flight',
    unit: '{message}',
    description: 'Slots for webhooks that are taken.',
    values: ({ webhooks }) => [[webhooks.in_flight]],
  },
  {
    name: 'carteiro.webhook.endpoints',
    unit: '{endpoint}',
    description: 'Endpoints by their status; failing: those enabled whose last attempt failed.',
    values: ({ webhooks: { endpoints, failing } }) => [
      [(endpoints.enabled ?? 0) - failing, { 'carteiro.webhook.endpoint': 'enabled' }],
      [failing, { 'carteiro.webhook.endpoint': 'failing' }],
      [endpoints.paused ?? 0, { 'carteiro.webhook.endpoint': 'paused' }],
      [endpoints.disabled ?? 0, { 'carteiro.webhook.endpoint': 'disabled' }],
    ],
  },
  {
    name: 'carteiro.handler.waiting',
    unit: '{event}',
    description: 'Events for which a function of the app is still to be called.',
    values: ({ handlers }) => [[handlers.waiting]],
  },
  {
    name: 'carteiro.handler.dead_letters',
    unit: '{event}',
    description: 'Events for which a function of the app failed for good.',
    values: ({ handlers }) => [[handlers.dead]],
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

/** Exports the state of the whole queue with the dispatcher's own metrics. */
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
      const { dead_letters_written: all, test_dead_letters_written: test, test_slots: slots } = of
      for (const [value, attributes] of inEachMode(all - test, slots === 0 ? undefined : test)) {
        result.observe(written, value, attributes)
      }
    },
    [...made.map(({ instrument }) => instrument), written],
  )
}
