import { event } from '@carteiro/contracts'
import { createUser, type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { whileOpen } from './interleavings/support.ts'

let harness: DatabaseHarness
let otherId: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  otherId = await createUser(harness.owner)
})
afterAll(() => harness.close())
beforeEach(async () => {
  const { owner } = harness
  await owner`delete from carteiro.webhook_endpoints`
  await owner`delete from carteiro.event_handlers`
  await owner`delete from carteiro.handler_events`
  await owner`delete from carteiro.announced_sunsets`
  await owner`delete from carteiro.platforms where mode = 'test'`
  await owner`update carteiro.platforms set catalog = catalog - 'api_version'`
})

type Day = { days: number } | { sunset: unknown }
/** What x's service would have registered: a version that ends so many days from today. */
const register = (day: Day, version = 'v1', mode = 'live') =>
  harness.owner`
    update carteiro.platforms set catalog = coalesce(catalog, '{}') || jsonb_build_object('api_version', jsonb_build_object(
      'version', ${version}::text,
      'sunset', ${'days' in day ? harness.owner`((now() at time zone 'UTC')::date + ${day.days}::integer)::text` : harness.owner.json(day.sunset as never)},
      'source', 'https://example.com/versions'
    )) where platform = 'x' and mode = ${mode}`
const addEndpoint = async (
  more: { user_id?: string; types?: string[]; platforms?: string[]; mode?: string } = {},
) => {
  const { owner, userId } = harness
  const [endpoint] = await owner`
    insert into carteiro.webhook_endpoints ${owner({
      user_id: userId,
      url: `https://example.com/${Math.random()}`,
      secret: owner.json({}),
      ...more,
    })} returning id`
  return endpoint?.id as string
}
const sweep = () => harness.owner`select public.retry_failed_publication_jobs()`
const sent = async (endpointId: string) =>
  (
    await harness.owner`select body from carteiro.webhook_messages where endpoint_id = ${endpointId} order by place`
  ).map(({ body }) => {
    const parsed = event.parse(JSON.parse(body))
    if (parsed.type !== 'platform.version_sunset') throw new Error(`an event ${parsed.type}`)
    return parsed.data
  })
const daysBefore = async (endpointId: string) => (await sent(endpointId)).map((data) => data.days_before)

it('an end is published once for each number of days before, the nearest one only, and once when it has come', async () => {
  const endpoint = await addEndpoint({ types: ['platform.version_sunset'] })
  for (const days of [200, 91, 90, 90, 60, 12, 3, 1, 0, -1, -400]) {
    await register({ days })
    // A date that moves is another end: here time passes instead.
    await harness.owner`update carteiro.announced_sunsets set sunset = (now() at time zone 'UTC')::date + ${days}::integer`
    await sweep()
    await sweep()
  }
  expect(await daysBefore(endpoint)).toEqual([90, 30, 7, 0])
  expect((await sent(endpoint)).map((data) => data.days_left)).toEqual([90, 12, 3, 0])
  expect((await sent(endpoint))[1]).toMatchObject({
    platform: 'x',
    display_name: 'X',
    mode: 'live',
    api_version: { version: 'v1', source: 'https://example.com/versions' },
  })
})

it('goes to the endpoints of every user that have not left it out, and once to each function', async () => {
  const { owner } = harness
  const getting = [
    await addEndpoint(),
    await addEndpoint({ user_id: otherId, types: ['platform.version_sunset'] }),
    await addEndpoint({ platforms: ['x', 'linkedin'] }),
  ]
  const others = [
    await addEndpoint({ types: ['job.failed'] }),
    await addEndpoint({ platforms: ['linkedin'] }),
    await addEndpoint({ mode: 'test' }),
  ]
  await owner.unsafe('create schema if not exists app; grant usage on schema app to carteiro_handler')
  await owner.unsafe(`create or replace function app.hear(event jsonb) returns void language sql as 'select'`)
  await owner`select carteiro.on_event('app.hear(jsonb)', array['platform.version_sunset'])`
  await register({ days: 30 })
  await sweep()
  for (const endpoint of getting) expect(await daysBefore(endpoint)).toEqual([30])
  for (const endpoint of others) expect(await sent(endpoint)).toEqual([])
  const called = await owner`select function, user_id from carteiro.handler_events`
  expect([...called]).toEqual([{ function: 'app.hear(jsonb)', user_id: null }])
  // It is of no user, and so not one of a user who was deleted.
  await owner`select carteiro.clean_up_leftovers()`
  const [claim] = await harness.dispatcher`select carteiro.claim_handler_event() as event`
  expect(claim?.event).toMatchObject({ function: 'app.hear(jsonb)', type: 'platform.version_sunset' })
})

it('waits for the first that listens, and is another one for another version, date or mode', async () => {
  const { owner } = harness
  await register({ days: 20 })
  await sweep()
  expect(await owner`select from carteiro.announced_sunsets`).toHaveLength(0)
  const endpoint = await addEndpoint()
  const test = await addEndpoint({ mode: 'test' })
  await sweep()
  await register({ days: 21 })
  await sweep()
  await register({ days: 21 }, 'v2')
  await sweep()
  expect((await sent(endpoint)).map((data) => [data.api_version.version, data.days_left])).toEqual([
    ['v1', 20],
    ['v1', 21],
    ['v2', 21],
  ])
  expect(await sent(test)).toEqual([])
  await owner`
    insert into carteiro.platforms (platform, mode, display_name, version, catalog)
    select platform, 'test', display_name, version, catalog from carteiro.platforms where deployment = 'x'`
  await sweep()
  expect((await sent(test)).map((data) => data.mode)).toEqual(['test'])
  expect(await sent(endpoint)).toHaveLength(3)
})

it('is published once by two sweeps at the same time, and not at all by one that is undone', async () => {
  const endpoint = await addEndpoint()
  await register({ days: 5 })
  await harness.owner
    .begin(async (sql) => {
      await sql`select carteiro.publish_version_sunsets()`
      throw new Error('undone')
    })
    .catch(() => undefined)
  expect(await sent(endpoint)).toEqual([])
  const publish = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) =>
    sql.unsafe('select carteiro.publish_version_sunsets()')
  await whileOpen(harness, harness.owner, publish, () => publish(harness.owner))
  expect(await daysBefore(endpoint)).toEqual([7])
})

it.each([[null], [7], ['soon'], ['infinity'], ['2027-02-30'], ['2027-1-1'], [{}]])(
  'a catalog with the end %j has none, and stops neither the sweep nor the gauges',
  async (sunset) => {
    const endpoint = await addEndpoint()
    await register({ sunset })
    await sweep()
    expect(await sent(endpoint)).toEqual([])
    const [row] = await harness.dispatcher`select carteiro.queue_gauges() -> 'platforms' as platforms`
    const x = row?.platforms.find(({ platform }: { platform: string }) => platform === 'x')
    expect(x).toMatchObject({ days_until_sunset: null })
  },
)

it('the days left are among the gauges', async () => {
  await register({ days: -2 })
  const [row] = await harness.dispatcher`select carteiro.queue_gauges() -> 'platforms' as platforms`
  expect(row?.platforms).toContainEqual(
    expect.objectContaining({ platform: 'x', days_until_sunset: -2, api_version: 'v1' }),
  )
})
