import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asUser, type Stage, setStage } from './support.ts'

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

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.xService`
    select announce_platform('x', 'X', '1.0.0', ${stage.xService.json(catalog)}, 'http://127.0.0.1:1')`
})
afterAll(() => stage.close())

const insert = (content: object, option = 'x_post') =>
  asUser(stage.owner, stage.userId, (sql) => {
    const row = { user_id: stage.userId, platform: 'x', option, content: sql.json(content as never) }
    return sql`insert into publication_jobs ${sql(row)} returning id`
  })
const content = { mediaFiles: [], caption: 'Bom dia', settings: {} }

describe('a job that a user inserts past the gateway', () => {
  it.each([
    [
      'content',
      { ...content, captions: {} },
      'content.captions: nothing reads this key; expected mediaFiles, caption or settings',
    ],
    [
      'its settings',
      { ...content, settings: { Reply: 1 } },
      'content.settings.Reply: x_post has no such setting; expected audience, reply',
    ],
  ])(
    'is refused with an unknown key in %s, and told of those that are known',
    async (_where, odd, message) => {
      await expect(insert(odd)).rejects.toMatchObject({ code: '22023', column_name: 'content', message })
    },
  )

  it('is refused with a setting where the option has none', async () => {
    await expect(insert({ ...content, settings: { reply: 1 } }, 'x_thread')).rejects.toThrow(/expected none$/)
  })

  it.each([
    ['known keys', { ...content, settings: { reply: 1 } }, 'x_post'],
    ['any setting where the option takes any', { ...content, settings: { some: 1 } }, 'x_free'],
    [
      'an option that was not announced, for its service to judge',
      { ...content, settings: { some: 1 } },
      'x_other',
    ],
  ])('is taken with %s', async (_what, good, option) => {
    expect(await insert(good, option)).toHaveLength(1)
  })
})
