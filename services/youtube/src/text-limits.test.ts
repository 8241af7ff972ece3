import { startYouTubeHarness, type YouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(() => youtube.reset())

/** Two UTF-16 units, and four bytes in UTF-8. */
const EMOJI = '📮'
/** One unit, and two bytes. */
const LETTER = 'é'

const publish = async (settings: Record<string, unknown>, caption = 'Bom dia') => {
  const { last } = await youtube.runToTheEnd(await youtube.enqueue(youtube.video(settings, { caption })))
  return { last, post: (await youtube.posts())[0] }
}
const isRefusedUnsent = async (settings: Record<string, unknown>, caption?: string) => {
  const sessions = await youtube.callsDuring('start_session', async () => {
    const { last } = await publish(settings, caption)
    expect(last).toMatchObject({ outcome: 'failed', verdict: 'refuse' })
  })
  expect(sessions).toBe(0)
}

/** 100 characters. https://developers.google.com/youtube/v3/docs/videos#snippet.title */
describe('a title', () => {
  test.each([['a'.repeat(100)], [LETTER.repeat(100)], [EMOJI.repeat(50)]])(
    '%s: sent as it is',
    async (title) => {
      expect((await publish({ title })).post?.settings.title).toBe(title)
    },
  )
  test.each([['a'.repeat(101)], [EMOJI.repeat(51)], ['a < b'], ['']])('%s: refused', async (title) => {
    await isRefusedUnsent({ title })
  })
})

/** 5000 bytes of UTF-8. https://developers.google.com/youtube/v3/docs/videos#snippet.description */
describe('a description', () => {
  test.each([
    ['5000 letters of one byte', 'a'.repeat(5000)],
    ['2500 of two', LETTER.repeat(2500)],
    ['1250 of four', EMOJI.repeat(1250)],
  ])('%s: sent as it is', async (_what, caption) => {
    expect((await publish({ title: 'Oi' }, caption)).post?.text).toBe(caption)
  })
  test.each([
    ['5001 letters of one byte', 'a'.repeat(5001)],
    ['2500 of two, and one more', `${LETTER.repeat(2500)}a`],
    ['1251 of four, though they are fewer than 5000 letters', EMOJI.repeat(1251)],
    ['a bracket', 'a > b'],
  ])('%s: refused', async (_what, caption) => {
    await isRefusedUnsent({ title: 'Oi' }, caption)
  })
})

/**
 * 500 characters in all; a comma between two tags counts, and a tag with a space as if it stood in quotation marks:
 * `Foo-Baz` has seven, `Foo Baz` nine. https://developers.google.com/youtube/v3/docs/videos#snippet.tags[]
 */
describe('tags', () => {
  test.each([
    ['one of 500', ['a'.repeat(500)]],
    ['two of 500 with their comma', ['a'.repeat(250), 'b'.repeat(249)]],
    ['one of 498 with a space', [`${'a'.repeat(496)} b`]],
    [
      'fifty of nine, and their commas',
      Array.from({ length: 50 }, (_, at) => `tag${String(at).padStart(6, '0')}`),
    ],
    ['50 of Foo Baz', Array(50).fill('Foo Baz')],
  ])('%s: sent as they are', async (_what, tags) => {
    expect((await publish({ tags })).post?.settings.tags).toEqual(tags)
  })
  test.each([
    ['one of 501', ['a'.repeat(501)]],
    ['two of 500 without their comma', ['a'.repeat(250), 'b'.repeat(250)]],
    ['one of 499 with a space', [`${'a'.repeat(497)} b`]],
    ['51 of Foo Baz', Array(51).fill('Foo Baz')],
    ['a comma within', ['a,b']],
  ])('%s: refused', async (_what, tags) => {
    await isRefusedUnsent({ tags })
  })
})

describe('a title that is taken from the file or the caption', () => {
  const titled = async (name: string, caption = '') => {
    const mediaFiles = [{ ...youtube.file('reel.mp4'), name }]
    const job = youtube.video({}, { caption, mediaFiles })
    await youtube.runToTheEnd(await youtube.enqueue(job))
    return (await youtube.posts())[0]?.settings.title
  }
  test.each([
    ['Relatório de ações 2026.mp4', 'Relatório de ações 2026'],
    ['会议记录.mov', '会议记录'],
    ['تقرير.mkv', 'تقرير'],
    ['हिन्दी चित्र.webm', 'हिन्दी चित्र'],
    ['v1.2 final', 'v1.2 final'],
    ['2026.11.29.MP4', '2026.11.29'],
    ['<b>.mp4', 'b'],
    ['.mp4', 'Video'],
  ])('%s becomes %s', async (name, title) => {
    expect(await titled(name)).toBe(title)
  })

  test.each([
    ['👨‍👩‍👧‍👦'.repeat(10), '👨‍👩‍👧‍👦'.repeat(9)],
    [`${'a'.repeat(99)}e\u0301`, 'a'.repeat(99)],
    [`${'क्षि'.repeat(26)}`, 'क्षि'.repeat(25)],
  ])('%s is cut between its characters', async (caption, title) => {
    expect(await titled('a.mp4', caption)).toBe(title)
  })
})
