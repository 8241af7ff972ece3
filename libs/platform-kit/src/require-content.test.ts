import type { PlatformCatalog } from '@carteiro/contracts'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type PlatformHarness, startPlatformHarness } from './conformance/index.ts'

const catalog: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'A made-up one',
  version: '1.0.0',
  options: [
    {
      option: 'x_post',
      title: 'Post',
      text: { max: 100, counting: 'code_points', required: 'never' },
      media: {
        combinations: [{ name: 'up to four pictures', kinds: ['image'], min: 0, max: 4 }],
        files: { image: { types: ['image/jpeg'], max_bytes: 1000 } },
      },
      settings: {
        type: 'object',
        properties: {
          privacy: { type: 'string', enum: ['public', 'private'] },
          link: { type: 'string', format: 'uri' },
          poll: { type: 'object', properties: { title: { type: 'string' } } },
        },
      },
    },
  ],
}
const account = { externalId: '1', username: 'ana', accessToken: 'secret' }
const file = { name: 'a.jpg', size: 10, type: 'image/jpeg', url: 'https://cdn.example.com/a.jpg' }

let database: TestDatabase
let harness: PlatformHarness
let published: number
beforeAll(async () => {
  database = await createTestDatabase()
  const publish = async () => {
    published += 1
    return { post_id: '1', permalink: null }
  }
  harness = await startPlatformHarness({
    database,
    account,
    definition: { catalog, publish: { x_post: publish } },
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  await harness.reset()
  published = 0
})
const run = async (content: Record<string, unknown>) => {
  const whole = { mediaFiles: [], caption: 'Oi', settings: {}, ...content }
  return harness.run(await harness.enqueue({ option: 'x_post', content: whole }))
}

it.each<[string, Record<string, unknown>, string, string]>([
  ['a field', { captions: {} }, 'content.captions', 'Did you mean "caption"?'],
  ['a text in another place', { text: 'Oi' }, 'content.text', 'Did you mean "caption"?'],
  [
    'a file’s field',
    { mediaFiles: [{ ...file, alt_text: 'x' }] },
    'content.mediaFiles[0].alt_text',
    '"altText"?',
  ],
  ['a setting', { settings: { Privacy: 'private' } }, 'settings', 'Did you mean "privacy"?'],
  ['a setting’s field', { settings: { poll: { titel: 'x' } } }, 'poll.titel', 'Did you mean "title"?'],
])(
  'a job that was inserted with a misspelt key for %s is refused before any call',
  async (_, content, field, hint) => {
    expect(await run(content)).toMatchObject({
      outcome: 'failed',
      verdict: 'refuse',
      code: 'unknown_key',
      message: expect.stringMatching(
        new RegExp(`${field.replaceAll(/[.[\]]/g, '\\$&')}.*${hint.replace('?', '\\?')}`),
      ),
    })
    expect(published).toBe(0)
  },
)

it('a job with what is known is published', async () => {
  const content = {
    mediaFiles: [{ ...file, altText: 'x' }],
    settings: { privacy: 'private', poll: { title: 'x' } },
  }
  expect(await run(content)).toMatchObject({ outcome: 'completed' })
  expect(published).toBe(1)
})

it('refuses a URL in a setting that leads to a private address, and calls nothing', async () => {
  const link = 'http://169.254.169.254/latest'
  expect(await run({ settings: { link } })).toMatchObject({
    outcome: 'failed',
    verdict: 'refuse',
    message: expect.stringContaining('settings.x_post.link'),
  })
  expect(published).toBe(0)
  expect(await run({ settings: { link: 'https://example.com/' } })).toMatchObject({ outcome: 'completed' })
})
