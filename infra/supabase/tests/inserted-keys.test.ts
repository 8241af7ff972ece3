import { asUser, type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const settings = (more: object) => ({ type: 'object', ...more })
const catalog = {
  platform: 'x',
  options: [
    {
      option: 'x_post',
      settings: settings({ properties: { reply: {}, audience: {} }, additionalProperties: false }),
    },
    { option: 'x_thread', settings: settings({ additionalProperties: false }) },
    { option: 'x_free', settings: settings({}) },
  ],
}

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.xService`
    select carteiro.register_platform('x', 'X', '1.0.0', ${harness.xService.json(catalog)}, 'http://127.0.0.1:1')`
})
afterAll(() => harness.close())

const insert = (content: object, option = 'x_post') =>
  asUser(harness.owner, harness.userId, (sql) => {
    const row = { user_id: harness.userId, platform: 'x', option, content: sql.json(content as never) }
    return sql`insert into publication_jobs ${sql(row)} returning id`
  })
const content = { mediaFiles: [], caption: 'Bom dia', settings: {} }

describe('a job that a user inserts past the gateway', () => {
  it.each([
    [
      'content',
      { ...content, captions: {} },
      'content.captions: nothing reads this key; expected mediaFiles, caption, settings or thread',
    ],
    [
      'its settings',
      { ...content, settings: { Reply: 1 } },
      'content.settings.Reply: x_post has no such setting; expected audience, reply',
    ],
  ])(
    'is refused with an unknown key in %s, and the error names the known ones',
    async (_where, odd, message) => {
      await expect(insert(odd)).rejects.toMatchObject({ code: '22023', column_name: 'content', message })
    },
  )

  it('is refused with a setting when the option has none', async () => {
    await expect(insert({ ...content, settings: { reply: 1 } }, 'x_thread')).rejects.toThrow(/expected none$/)
  })

  it.each([
    ['known keys', { ...content, settings: { reply: 1 } }, 'x_post'],
    ['any setting when the option allows any', { ...content, settings: { some: 1 } }, 'x_free'],
    [
      'an option that is not registered, which its service checks',
      { ...content, settings: { some: 1 } },
      'x_other',
    ],
  ])('is accepted with %s', async (_what, good, option) => {
    expect(await insert(good, option)).toHaveLength(1)
  })
})
