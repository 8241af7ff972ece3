import { randomUUID } from 'node:crypto'
import { asUser } from '@carteiro/testing/database/harness'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

const LONG = 'a'.repeat(2 * 1024 * 1024)

/** What a user may send past the gateway, to PostgREST; what the database says of it. */
const odd: [string, Record<string, unknown>, string | null][] = [
  ['content that is null', { content: null }, 'content'],
  ['content that is a list', { content: [] }, 'content'],
  ['content that is a text', { content: 'hello' }, 'content'],
  ['content five thousand levels deep', { content: { settings: 'DEEP' } }, 'content'],
  ['content of two megabytes', { content: { caption: LONG } }, 'content'],
  ['metadata of two megabytes', { metadata: { a: LONG } }, 'metadata'],
  ['metadata five thousand levels deep', { metadata: { a: 'DEEP' } }, 'metadata'],
  ['an option of odd characters', { option: "x'; drop table publication_jobs; --" }, 'option'],
  ['an option of two megabytes', { option: LONG }, 'option'],
  ['a time without end', { scheduled_at: 'infinity' }, 'scheduled_at'],
  ['a time before all time', { scheduled_at: '-infinity' }, 'scheduled_at'],
  ['a time in the year 294276', { scheduled_at: '294276-12-31T23:59:59Z' }, 'scheduled_at'],
  ['a time before Christ', { scheduled_at: '4713-01-01T00:00:00Z BC' }, 'scheduled_at'],
  ['content without anything', { content: {} }, null],
  ['media that are no list', { content: { mediaFiles: 7 } }, 'content'],
  ['a caption that is a list', { content: { caption: [] } }, 'content'],
  ['settings that are nothing', { content: { settings: null } }, 'content'],
  ['media that are none', { content: { mediaFiles: [7, null, {}] } }, null],
  ['an option of another platform', { option: 'tiktok_video' }, null],
  ['an option that every object has', { option: 'constructor' }, null],
  ['an id that is nil', { id: '00000000-0000-0000-0000-000000000000' }, null],
]

describe('a job that was inserted past the gateway with', () => {
  it.each(odd)('%s is refused by name, or read like any other', async (_what, more, refused) => {
    const row = {
      id: randomUUID(),
      user_id: harness.userId,
      platform: 'instagram',
      option: 'instagram_feed',
      content: { mediaFiles: [], caption: 'Oi', settings: {} },
      metadata: {},
      ...more,
    }
    const text = JSON.stringify(row).replace('"DEEP"', deep(5000))
    const columns = Object.keys(row).join(', ')
    const column = await asUser(harness.owner, harness.userId, (sql) =>
      sql.unsafe(
        `insert into publication_jobs (${columns})
         select ${columns} from json_populate_record(null::publication_jobs, $1::text::json)`,
        [text],
      ),
    ).then(
      () => null,
      (error) => error.column_name,
    )
    expect(column).toBe(refused)
    expect((await harness.call('/api/publications/jobs')).status).toBe(200)
    const { status } = await harness.call(`/api/publications/jobs/${row.id}`)
    expect(status).toBe(refused === null ? 200 : 404)
  })
})

it('a job that was inserted past the gateway is of a platform that is known, and that stays while it has jobs', async () => {
  const insert = (platform: string) =>
    asUser(harness.owner, harness.userId, (sql) => {
      const content = sql.json({ mediaFiles: [], caption: 'Oi', settings: {} })
      return sql`
        insert into publication_jobs (user_id, platform, option, content)
        values (${harness.userId}, ${platform}, 'threads_post', ${content})`
    })
  await expect(insert('fax')).rejects.toMatchObject({ code: '23503', column_name: 'platform' })
  await insert('threads')
  await expect(
    harness.owner`delete from carteiro.platforms where platform = 'threads'`,
  ).rejects.toMatchObject({
    code: '23503',
  })
})
