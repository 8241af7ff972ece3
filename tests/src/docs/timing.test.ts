import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { REREAD_TIMINGS } from '../../../libs/react/src/limits.ts'
import { dispatcherConfig } from '../../../services/dispatcher/src/config.ts'
import { RENEWED_AFTER } from '../../../services/dispatcher/src/leases.ts'
import { defaultTiming } from '../../../services/dispatcher/src/timing.ts'
import { defaultWebhookTiming } from '../../../services/dispatcher/src/webhooks/timing.ts'

const root = resolve(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')
const filesIn = (folder: string): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', folder], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(file))

const UNITS: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
/** Durations are compared in milliseconds; a count or a percentage as its number. */
const numberOf = (text: string): number => {
  const [, number = '', unit = ''] = /^([\d.,]+) ?(\S*)$/.exec(text) ?? []
  return Number(number.replaceAll(',', '')) * (UNITS[unit] ?? 1)
}

/** The rows of retries are compared with samples. */
const SAMPLED = 'retry_delay'

type Row = { value: number; name: string; place: string }
const rows: Row[] = [
  ...read('docs/timing.md').matchAll(/^\| ([^|]+) \| `([^`]+)` (?:in|of) `([^`]+)` \|/gm),
].map(([, value = '', name = '', place = '']) => ({ value: numberOf(value), name, place }))
const documented = (name: string, place: string): number =>
  rows.find((row) => row.name === name && row.place === place)?.value ?? Number.NaN
const rowsOf = (place: string): Row[] => rows.filter((row) => row.place === place)

const SOURCE_CONSTANT = /^(?:export )?const ([A-Z][A-Z_]*_(MS|SECONDS|MINUTES)) = ([\d_ *.]+)$/gm
const MILLISECONDS: Record<string, number> = { MS: 1, SECONDS: 1_000, MINUTES: 60_000 }
const product = (expression: string): number =>
  expression.split('*').reduce((sum, factor) => sum * Number(factor.replaceAll('_', '')), 1)
const constantsIn = (folder: string) =>
  filesIn(folder).flatMap((file) =>
    [...read(file).matchAll(SOURCE_CONSTANT)].map(([, name = '', unit = '', expression = '']) => ({
      name,
      file,
      value: product(expression) * (MILLISECONDS[unit] ?? 1),
    })),
  )

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

/** Packages of which every duration must be in the table. */
const COMPLETE = ['services/dispatcher', 'services/gateway']
/** Units of the calendar. */
const UNIT = /^(NANOS|MINUTE|DAY|YEAR)_/

describe('each row of docs/timing.md has the value of the code or the database', () => {
  test.each(rows.filter(({ place }) => place !== SAMPLED))(
    '$name of $place',
    async ({ name, place, value }) => {
      expect(await actual(name, place)).toEqual([value])
    },
  )

  const actual = async (name: string, place: string): Promise<unknown[]> => {
    if (place === 'defaultTiming') return [defaultTiming[name as keyof typeof defaultTiming]]
    if (place === 'REREAD_TIMINGS') return [REREAD_TIMINGS[name as keyof typeof REREAD_TIMINGS]]
    if (place === 'defaultWebhookTiming')
      return [defaultWebhookTiming[name as keyof typeof defaultWebhookTiming]]
    if (place === 'queue_settings' || place === 'webhook_settings') {
      const [setting] = await harness.owner`
        select case jsonb_typeof(value) when 'number' then value::text::numeric
          else extract(epoch from (value #>> '{}')::interval) * 1000 end::float8 as value
        from ${harness.owner(`carteiro.${place}`)} as s, jsonb_each(to_jsonb(s)) where key = ${name}`
      return [setting?.value]
    }
    if (place === 'publication_jobs') {
      const [column] = await harness.owner`
        select column_default::int as value from information_schema.columns
        where table_name = 'publication_jobs' and column_name = ${name}`
      return [column?.value]
    }
    if (place === 'cron.job') {
      return [
        numberOf(
          /'process-publication-jobs', '(\d+ s)econds'/.exec(
            read('infra/supabase/schemas/cron/schedule.sql'),
          )?.[1] ?? '',
        ),
      ]
    }
    if (name === 'tcp_user_timeout' || name === 'statement_timeout') {
      const [role] = await harness.owner`
        select setting from pg_roles, unnest(rolconfig) as setting
        where rolname = ${place} and setting like ${`${name}=%`}`
      return [numberOf(role?.setting.split('=')[1])]
    }
    if (name === 'interval') {
      return [...read(place).matchAll(/interval '(\d+ s)econds'/g)].map(([, text = '']) => numberOf(text))
    }
    if (name === 'stop_grace_period') {
      return [...read(place).matchAll(/stop_grace_period: (\d+s)/g)].map(([, text = '']) => numberOf(text))
    }
    return [
      ...new Set(
        constantsIn(place)
          .filter((one) => one.name === name)
          .map((one) => one.value),
      ),
    ]
  }
})

test('every duration of these packages and every interval of the settings is in the table', async () => {
  const constants = COMPLETE.flatMap((place) =>
    constantsIn(place)
      .filter(({ name }) => !UNIT.test(name))
      .map(({ name }) => `${name} in ${place}`),
  )
  const timing = [
    ...Object.keys(defaultTiming).map((name) => `${name} in defaultTiming`),
    ...Object.keys(REREAD_TIMINGS).map((name) => `${name} in REREAD_TIMINGS`),
    ...Object.keys(defaultWebhookTiming).map((name) => `${name} in defaultWebhookTiming`),
  ]
  const intervals = await harness.owner`
    select column_name as name, table_name as settings from information_schema.columns
    where table_schema = 'carteiro' and table_name in ('queue_settings', 'webhook_settings') and data_type = 'interval'
      and column_name not like 'keep_%'`
  const settings = intervals.map(({ name, settings: table }) => `${name} in ${table}`)
  const missing = [...constants, ...timing, ...settings].filter((one) => {
    const [name = '', place = ''] = one.split(' in ')
    return Number.isNaN(documented(name, place))
  })
  expect(missing).toEqual([])
  expect(rows.length).toBeGreaterThan(60)
})

describe('backoff', () => {
  const SAMPLES = 2_000
  const base = documented('retry_base', 'queue_settings')
  const cap = documented('retry_cap', 'queue_settings')
  const factor = documented('factor', SAMPLED)
  const jitter = documented('jitter', SAMPLED) / 100

  it.each([0, 1, 2, 3, 4, 10, 19])(
    'retry %i is spread evenly around its documented delay',
    async (retries) => {
      const middle = Math.min(base * factor ** retries, cap)
      const [delays] = await harness.owner`
      select min(ms)::float8 as shortest, avg(ms)::float8 as mean, max(ms)::float8 as longest
      from (
        select extract(epoch from carteiro.retry_delay(${retries}::int)) * 1000 as ms from generate_series(1, ${SAMPLES}::int)
      ) as samples`
      const ofMiddle = (ms: number) => ms / middle
      expect(ofMiddle(delays?.shortest)).toBeGreaterThanOrEqual(1 - jitter)
      expect(ofMiddle(delays?.longest)).toBeLessThanOrEqual(1 + jitter)
      // This many samples of an even distribution include some within a tenth of either end.
      expect(ofMiddle(delays?.shortest)).toBeLessThan(1 - 0.9 * jitter)
      expect(ofMiddle(delays?.longest)).toBeGreaterThan(1 + 0.9 * jitter)
      expect(ofMiddle(delays?.mean)).toBeCloseTo(1, 1)
    },
  )

  it('an open circuit lasts twice as long with each further attempt without an answer, up to its cap', async () => {
    const after = documented('circuit_after', 'queue_settings')
    const openFor = await harness.owner.begin(async (sql) => {
      const durations: (number | null)[] = []
      for (let attempt = 1; attempt <= after + 6; attempt += 1) {
        await sql`select carteiro.note_platform_answer('x', ${harness.userId}, false)`
        const [policy] = await sql`
          select extract(epoch from open_until - now())::float8 * 1000 as ms from carteiro.platform_policies where platform = 'x'`
        durations.push(policy?.ms)
      }
      return durations
    })
    const circuit = (n: number) =>
      Math.min(
        documented('circuit_base', 'queue_settings') * 2 ** n,
        documented('circuit_cap', 'queue_settings'),
      )
    expect(openFor).toEqual([...Array(after - 1).fill(null), ...[0, 1, 2, 3, 4, 5, 6].map(circuit)])
  })
})

describe('durations that depend on one another', () => {
  const of = (name: string, place = 'defaultTiming'): number => documented(name, place)
  const lease = of('lease', 'queue_settings')

  it('a lease is renewed three times before it expires, and its end is noticed before the next renewal', () => {
    expect(of('renewEveryMs')).toBe(lease * RENEWED_AFTER)
    expect(of('leaseCheckMs')).toBeLessThan(of('renewEveryMs'))
    expect(of('tcp_user_timeout', 'carteiro_dispatcher')).toBe(lease)
  })

  it('a prefetched job is released before its lease is renewed', () => {
    expect(of('prefetchLimitMs')).toBeLessThan(of('renewEveryMs'))
  })

  it('an attempt ends by its own limit before its job counts as stuck, and every call before the attempt', () => {
    expect(of('attemptLimitMs')).toBeLessThan(of('stuck_after', 'queue_settings'))
    for (const { value } of [...rowsOf('libs/platform-kit'), ...rowsOf('libs/media')]) {
      expect(value).toBeLessThan(of('attemptLimitMs'))
    }
    const config = dispatcherConfig.shape.ATTEMPT_LIMIT_SECONDS.parse(undefined)
    expect(config * 1000).toBe(of('attemptLimitMs'))
  })

  it('a dispatcher sleeps as long as timers and the tick of pg_cron assume', () => {
    expect(of('interval', 'infra/supabase/schemas/queue/wake_for_timer.sql')).toBe(of('pollEveryMs'))
    expect(of('process-publication-jobs', 'cron.job')).toBe(of('pollEveryMs'))
  })

  it('a supervisor that stops a process waits longer than the process itself', () => {
    const order = [
      of('FINISH_LIMIT_MS', 'libs/platform-kit'),
      of('STOP_LIMIT_MS', 'services/dispatcher'),
      of('STOP_LIMIT_MS', 'infra/local/src/stack'),
      of('stop_grace_period', 'infra/compose/compose.yaml'),
    ]
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(new Set(order).size).toBe(order.length)
    expect(of('drainLimitMs')).toBeLessThan(of('STOP_LIMIT_MS', 'services/dispatcher'))
  })

  it('every call for which the gateway waits has its own, shorter time limit', () => {
    const database = of('DATABASE_LIMIT_MS', 'services/gateway')
    expect(of('statement_timeout', 'carteiro_gateway')).toBeLessThan(database)
    expect(of('WAIT_LIMIT_MS', 'services/gateway')).toBeLessThan(database)
    const renewal = of('CALL_LIMIT_MS', 'libs/platform-kit') + of('WAIT_MS', 'libs/platform-kit')
    expect(of('SERVICE_LIMIT_MS', 'services/gateway')).toBeGreaterThan(renewal)
  })

  it('the right to renew tokens outlasts the renewal, and a process that waits for another', () => {
    const renewal = of('CALL_LIMIT_MS', 'libs/platform-kit') + of('WAIT_MS', 'libs/platform-kit')
    expect(of('LEASE_SECONDS', 'libs/platform-kit')).toBeGreaterThan(renewal)
  })
})
