import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { isExhaustive, isTried } from '@carteiro/testing/fuzz'
import { until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setConcurrency } from '../concurrency.ts'
import type { OwnAccount } from '../crash-matrix/accounts.ts'
import type { CallUnderTest } from '../crash-matrix/calls/index.ts'
import { createCoverage } from '../crash-matrix/coverage.ts'
import { crashes } from '../crash-matrix/crashes.ts'
import type { Media } from '../crash-matrix/media.ts'
import { runCells } from '../crash-matrix/run-cells.ts'
import type { Verdict } from '../crash-matrix/scenarios.ts'
import { type AddedPlatform, startAddedPlatform } from './harness.ts'

const SETUP_LIMIT_MS = 900_000
const MATRIX_LIMIT_MS = 1_800_000
const JOB_LIMIT_MS = 120_000
/** Slots beyond one for each job: attempts whose lease was lost keep theirs until they end. */
const SPARE_SLOTS = 20
const PLENTY = 100_000
/** The limits of examples/platform-bluesky/README.md. */
const demo = { handle: 'carteiro.bsky.social', appPassword: 'abcd-efgh-ijkl-mnop' }
const DEMO_DID = 'did:plc:carteirodemo234567abcdef'

let added: AddedPlatform
let picture: { url: string; size: number; type: string }
let video: unknown
beforeAll(async () => {
  added = await startAddedPlatform()
  picture = await added.stack.client.upload(join(fixtures, 'square.jpg'), 'Um azulejo azul')
  video = await added.stack.client.upload(join(fixtures, 'reel.mp4'))
}, SETUP_LIMIT_MS)
afterAll(() => added?.end())

/** Publishes through the API. @returns the job when it has ended */
const publish = async (request: Record<string, unknown>) => {
  const { data } = await added.stack.client.enqueue({ selectedOptions: ['bluesky_post'], ...request })
  const ended = async () => {
    const [job] = await added.stack.client.jobs(data.publication_id)
    return job && ['completed', 'failed'].includes(job.status) && job
  }
  return until(ended, 'the job ends', JOB_LIMIT_MS)
}

test('a platform that is new to the database is registered once its service has started', async () => {
  const { platforms } = await added.stack.client.call<{
    platforms: { platform: string; display_name: string }[]
  }>('/api/platforms')
  expect(platforms).toContainEqual(expect.objectContaining({ platform: 'bluesky', display_name: 'Bluesky' }))
})

test('a user connects an account by its app password', async () => {
  const page = await added.connect(added.address, { ...demo, appPassword: 'wrong' })
  expect(page).toContain('does not know this handle')
  expect(await added.accountId(DEMO_DID)).toBe('')
  const begun = await added.stack.client.call<{ authorization_url: string }>('/api/accounts/bluesky/connect')
  expect(await added.connect(begun.authorization_url, demo)).toContain('Connected')
  expect(await added.accountId(DEMO_DID)).not.toBe('')
})

test('its app password is in no row, log or span', async () => {
  const { stack } = added
  const rows = await stack.sql`
    select to_jsonb(a)::text as row from carteiro.platform_accounts as a
    union all select to_jsonb(c)::text from carteiro.account_connections as c`
  expect(rows.length).toBeGreaterThan(1)
  const files = ['services.log', 'spans.jsonl'].map((name) => readFile(join(stack.stateDir, name), 'utf8'))
  const written = [...rows.map(({ row }) => row), ...(await Promise.all(files)), added.output()].join('\n')
  expect(written).toContain('Account connected')
  expect(written).not.toContain(demo.appPassword)
})

test('the gateway refuses content that breaks the catalog’s rules', async () => {
  const request = { captions: { universal: 'a'.repeat(301) }, selectedOptions: ['bluesky_post'] }
  await expect(added.stack.client.enqueue(request)).rejects.toThrow('300')
})

test.each<[what: string, request: () => Record<string, unknown>, embed: string | undefined]>([
  ['a text', () => ({ captions: { universal: 'Olá https://example.com/ #portugal' } }), undefined],
  ['two pictures', () => ({ mediaFiles: [picture, picture] }), 'app.bsky.embed.images'],
  ['a video', () => ({ mediaFiles: [video] }), 'app.bsky.embed.video'],
  [
    'a link card',
    () => ({
      captions: { universal: 'Um cartão' },
      settings: {
        bluesky_post: {
          linkCard: {
            url: 'https://example.com/',
            title: 'Um exemplo',
            thumbnail: { url: picture.url, size: picture.size, type: picture.type },
          },
        },
      },
    }),
    'app.bsky.embed.external',
  ],
])('%s is published', async (_what, request, embed) => {
  const job = await publish(request())
  expect(job).toMatchObject({ status: 'completed', platform: 'bluesky', option: 'bluesky_post' })
  const post = (await added.posts()).find(({ id }) => id === job.platform_response?.post_id)
  expect(post?.record.embed?.$type).toBe(embed)
  expect(post?.writes).toBe(1)
})

test(
  'the tests of its service pass with the page’s commands, including the conformance suite',
  async () => {
    expect(await added.runTests()).toMatch(/Test Files .*passed/)
  },
  SETUP_LIMIT_MS,
)

test(
  'after every crash at every call there is one post',
  async () => {
    const { stack } = added
    const of = (
      media: CallUnderTest['media'],
      operation: string,
      more: Partial<CallUnderTest> = {},
    ): CallUnderTest => ({
      option: 'bluesky_post',
      platform: 'bluesky',
      media,
      operation,
      ...more,
    })
    const linkCard = {
      url: 'https://example.com/',
      title: 'Um exemplo',
      thumbnail: { url: picture.url, size: picture.size, type: picture.type },
    }
    const calls = [
      of([], 'put_record'),
      of(['picture'], 'upload_blob'),
      of(['picture', 'picture'], 'upload_blob', { skip: 1 }),
      of(['picture', 'picture'], 'put_record'),
      of(['video'], 'upload_blob'),
      of(['video'], 'put_record'),
      of([], 'upload_blob', { settings: { linkCard } }),
      of([], 'put_record', { settings: { linkCard } }),
    ]
    const accounts = new Map<CallUnderTest, OwnAccount>()
    for (const [index, call] of calls.entries()) {
      const did = `did:plc:carteirocall234567abcde${'abcdefgh'[index]}`
      const login = { did, handle: `call-${index}.bsky.social`, appPassword: `pass-word-pass-000${index}` }
      const id = await added.connectAnother(login)
      accounts.set(call, { id, caller: did, poster: did })
    }
    await stack.sql`update carteiro.queue_settings set lease = '15 seconds', retry_base = '2 seconds', circuit_after = ${PLENTY}`
    await setConcurrency(stack, calls.length + SPARE_SLOTS)
    const coverage = createCoverage(stack.sql)
    const harness = added.matrixHarness({ coverage, accounts })
    const before = (await added.posts()).length
    // A diagonal: of each call a third of the crashes, and of each crash a third of the calls.
    const cells = calls.flatMap((call, row) =>
      crashes.flatMap((crash, column) => (isTried(row + column) ? [{ call, crash }] : [])),
    )
    const verdicts: Verdict[] = []
    const media = { picture, video } as unknown as Media
    const posts = await runCells(harness, cells, media, (verdict) => verdicts.push(verdict))
    const bad = verdicts.filter(({ good, posts: made, end }) => !good || made !== 1 || end !== 'completed')
    expect(bad).toEqual([])
    expect(verdicts).toHaveLength(cells.length)
    // A post that appears after its job has ended would be a second one.
    const all = await added.posts()
    expect(all.length - before).toBe(posts)
    expect(all.filter(({ writes }) => writes !== 1)).toEqual([])
    if (isExhaustive) expect(await coverage.missedSteps()).toEqual([])
  },
  MATRIX_LIMIT_MS,
)
