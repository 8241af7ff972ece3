import { validateResponse } from '@carteiro/contracts'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAX_TEXT = 40
let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
  const [, instagram] = catalogs
  const options = instagram?.options.map((option) => ({
    ...option,
    text: { max: MAX_TEXT, counting: 'code_points', required: 'without_media' },
    parts: { max: 3, distinct_texts: true },
  }))
  const catalog = { ...instagram, options }
  await harness.owner`
    update carteiro.platforms set catalog = ${harness.owner.json(catalog as never)} where platform = 'instagram'`
})
afterAll(() => harness?.close())

const picture = (name: string) => ({
  name,
  size: 1000,
  type: 'image/jpeg',
  url: `https://cdn.example.com/${name}`,
})
const thread = (...texts: string[]) => texts.map((text) => ({ text }))
const base = () => ({ userId: harness.userId, selectedOptions: ['instagram_feed'] })
const enqueue = (body: Record<string, unknown>) =>
  harness.post('/api/publications/enqueue', { ...base(), ...body })
const contentOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200)
  const { data } = (await response.json()) as { data: { jobs: { job_id: string }[] } }
  return readContent(data.jobs[0]?.job_id ?? '')
}
const readContent = async (id: string) => {
  const [row] = await harness.owner`select id, content from public.publication_jobs where id = ${id}`
  return row as { id: string; content: Record<string, unknown> }
}
const check = async (body: Record<string, unknown>) => {
  const response = await harness.post('/api/publications/validate', { ...base(), ...body })
  expect(response.status, await response.clone().text()).toBe(200)
  return validateResponse.parse(await response.json()).data.options
}
const problemsOf = async (body: Record<string, unknown>) =>
  (await check(body)).flatMap(({ problems }) => problems.map(({ field, code }) => `${field} ${code}`))

describe('a thread', () => {
  it('is one job: its first part is the caption and shows the files, unless it names its own', async () => {
    const parts = [
      { text: 'Um' },
      { text: 'Dois', mediaFiles: [picture('b.jpg')], delaySeconds: 5 },
      { text: 'Três' },
    ]
    const { content } = await contentOf(await enqueue({ parts, mediaFiles: [picture('a.jpg')] }))
    expect(content).toMatchObject({
      caption: 'Um',
      mediaFiles: [{ name: 'a.jpg' }],
      thread: [
        { text: 'Dois', mediaFiles: [{ name: 'b.jpg' }], delaySeconds: 5 },
        { text: 'Três', mediaFiles: [] },
      ],
    })
    const own = [{ text: 'Um', mediaFiles: [picture('c.jpg')] }, { text: 'Dois' }]
    expect((await contentOf(await enqueue({ parts: own }))).content).toMatchObject({
      mediaFiles: [{ name: 'c.jpg' }],
    })
  })

  it('is for every option, or universal and by option; an empty list takes one out', async () => {
    const captions = { universal: 'Tudo' }
    const specific = { instagram_feed: thread('Um', 'Dois') }
    expect((await contentOf(await enqueue({ captions, parts: { specific } }))).content.caption).toBe('Um')
    const without = { universal: thread('Um', 'Dois'), specific: { instagram_feed: [] } }
    const { content } = await contentOf(await enqueue({ captions, parts: without }))
    expect(content).toEqual({ caption: 'Tudo', mediaFiles: [], settings: {} })
  })

  it.each([
    [
      'of an option that takes none',
      { selectedOptions: ['tiktok_video'], parts: thread('Um') },
      'parts parts_not_supported',
    ],
    ['with too many parts', { parts: thread('1', '2', '3', '4') }, 'parts too_many_parts'],
    ['with a text that repeats', { parts: thread('Um', 'Dois', ' Um ') }, 'parts[2].text duplicate_part'],
    [
      'with a text that is too long',
      { parts: thread('Um', 'a'.repeat(MAX_TEXT + 1)) },
      'parts[1].text text_too_long',
    ],
    ['with an empty part', { parts: thread('Um', '') }, 'parts[1].text text_required'],
    [
      'with a file that is not taken',
      {
        parts: {
          universal: [{ text: 'Um' }, { text: 'Dois', mediaFiles: [{ ...picture('b'), type: 'image/gif' }] }],
        },
      },
      'parts.universal[1].mediaFiles media_combination',
    ],
    [
      'beside a caption of its own',
      { parts: thread('Um', 'Dois'), captions: { specific: { instagram_feed: 'Três' } } },
      'captions.specific.instagram_feed caption_beside_parts',
    ],
    [
      'that waits before it begins',
      { parts: [{ text: 'Um', delaySeconds: 5 }, { text: 'Dois' }] },
      'parts[0].delaySeconds delay_of_first_part',
    ],
  ])('%s is refused by name', async (_what, body, problem) => {
    expect(await problemsOf(body)).toContain(problem)
    expect((await enqueue(body)).status).toBe(422)
  })

  it.each([
    ['parts[1].txt', [{ text: 'Um' }, { text: 'Dois', txt: '' }]],
    ['parts[0].text', [{}]],
    ['parts.specific.instagram_fed', { specific: { instagram_fed: thread('Um') } }],
    ['parts.univrsal', { univrsal: thread('Um') }],
    [
      'parts.specific.instagram_feed[0].mediaFiles[0].copy',
      { specific: { instagram_feed: [{ text: 'a', mediaFiles: [{ ...picture('b'), copy: true }] }] } },
    ],
    ['parts[1].delaySeconds', [{ text: 'Um' }, { text: 'Dois', delaySeconds: 3_601 }]],
  ])('an unknown or wrong %s is refused', async (field, parts) => {
    const response = await enqueue({ parts })
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details.map((one) => one.field)).toContain(field)
  })

  it('says what nothing shows', async () => {
    const [option] = await check({ parts: thread('Um', 'Dois'), captions: { universal: 'Tudo' } })
    expect(option?.warnings).toMatchObject([{ field: 'captions.universal', code: 'no_effect' }])
  })

  it('is changed before it is published', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    const { id } = await contentOf(await enqueue({ parts: thread('Um', 'Dois'), scheduledAt }))
    const edit = (body: unknown) =>
      harness.call(`/api/publications/jobs/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await edit({ parts: thread('Um', 'Dois', 'Três') })).status).toBe(200)
    expect((await readContent(id)).content).toMatchObject({
      caption: 'Um',
      thread: [{ text: 'Dois' }, { text: 'Três' }],
    })
    const long = await edit({ parts: thread('Um', 'a'.repeat(MAX_TEXT + 1)) })
    expect((await failureOf(long)).details).toMatchObject([{ field: 'parts[1].text', code: 'text_too_long' }])
    expect((await edit({ parts: thread('Um'), caption: 'Dois' })).status).toBe(400)
    expect((await edit({ parts: thread('Só') })).status).toBe(200)
    expect((await readContent(id)).content).toEqual({ caption: 'Só', mediaFiles: [], settings: {} })
  })
})

describe('a long caption', () => {
  const captions = { universal: 'Uma frase curta. Outra frase curta. E mais uma frase.' }

  it('is split on request, where an option takes parts', async () => {
    expect(await problemsOf({ captions })).toEqual(['captions.universal text_too_long'])
    const [option] = await check({ captions, split: true })
    expect(option).toMatchObject({
      accepted: true,
      parts: [
        { text: 'Uma frase curta. Outra frase curta.', length: 35, max: MAX_TEXT },
        { text: 'E mais uma frase.', length: 17, max: MAX_TEXT },
      ],
    })
    const [numbered] = await check({ captions, split: { numbering: true } })
    expect(numbered?.parts?.map(({ text }) => text.slice(-5))).toEqual(['(1/3)', '(2/3)', '(3/3)'])
  })

  it('stays whole where it fits, and enqueueing splits nothing', async () => {
    const [option] = await check({ captions: { universal: 'Curta' }, split: true })
    expect(option?.parts).toBeUndefined()
    expect((await enqueue({ captions, split: true })).status).toBe(400)
  })
})
