import { evaluateOption, type MediaFile, platformCatalog } from '@carteiro/contracts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog } from './catalog.ts'
import { planPost } from './publish.ts'

const picture: MediaFile = { name: 'a.jpg', size: 1, type: 'image/jpeg', url: 'https://cdn.example/a.jpg' }
const video: MediaFile = { name: 'b.mp4', size: 1, type: 'video/mp4', url: 'https://cdn.example/b.mp4' }
const plan = (option: string, mediaFiles: MediaFile[], settings: Record<string, unknown> = {}) =>
  planPost(option, { mediaFiles, caption: 'Olá', settings })

test('the catalog is one that can be announced, and its schemas are read', () => {
  expect(platformCatalog.parse(catalog)).toEqual(catalog)
  for (const { settings } of catalog.options) {
    const schema = z.fromJSONSchema(settings as Parameters<typeof z.fromJSONSchema>[0])
    expect(schema.safeParse({}).success).toBe(true)
    expect(schema.safeParse({ nonsense: 1 }).success).toBe(false)
  }
})

test.each([
  ['instagram_feed', { collaborators: ['@ana'] }],
  ['instagram_feed', { collaborators: ['a', 'b', 'c', 'd'] }],
  ['instagram_feed', { user_tags: [{ username: 'ana' }] }],
  ['instagram_feed', { trial_params: { graduation_strategy: 'MANUAL' } }],
  ['instagram_reel', { thumb_offset: -1 }],
  ['instagram_reel', { trial_params: { graduation_strategy: 'EVER' } }],
  ['instagram_reel', { cover_url: 'ftp://cdn.example/c.jpg' }],
  ['instagram_story', { collaborators: ['ana'] }],
])('%s does not take %j', (option, settings) => {
  const schema = catalog.options.find((one) => one.option === option)?.settings ?? {}
  const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(settings)
  expect(read.success).toBe(false)
})

describe('the containers of a post', () => {
  test('in a carousel only the parent carries what belongs to the whole', () => {
    const settings = {
      collaborators: ['ana'],
      location_id: '123',
      is_ai_generated: true,
      user_tags: [
        { username: 'rui', x: 0, y: 1, item: 2 },
        { username: 'eva', x: 0, y: 1, item: 3 },
        { username: 'leo', x: 0, y: 1, item: 9 },
      ],
    }
    const post = plan('instagram_feed', [picture, { ...picture, altText: 'um' }, video], settings)
    expect(post.items).toEqual([
      { is_carousel_item: 'true', image_url: picture.url },
      {
        is_carousel_item: 'true',
        image_url: picture.url,
        alt_text: 'um',
        user_tags: '[{"username":"rui","x":0,"y":1}]',
      },
      { is_carousel_item: 'true', media_type: 'VIDEO', video_url: video.url },
    ])
    expect(post.carousel).toEqual({
      media_type: 'CAROUSEL',
      caption: 'Olá',
      collaborators: '["ana"]',
      location_id: '123',
      is_ai_generated: 'true',
    })
    expect(post.warnings).toHaveLength(2)
  })

  test('a cover wins over an offset, and tags in a video have no place', () => {
    const settings = {
      cover_url: 'https://cdn.example/capa ã.jpg',
      thumb_offset: 3,
      audio_name: 'Mar',
      user_tags: [{ username: 'ana', x: 0.1, y: 0.1 }],
    }
    expect(plan('instagram_reel', [video], settings).items[0]).toEqual({
      media_type: 'REELS',
      video_url: video.url,
      caption: 'Olá',
      share_to_feed: 'true',
      cover_url: 'https://cdn.example/capa%20%C3%A3.jpg',
      audio_name: 'Mar',
      user_tags: '[{"username":"ana"}]',
    })
  })

  test('the address of a picture is sent in ASCII', () => {
    const file = { ...picture, url: 'https://exämple.pt/açorda.jpg' }
    expect(plan('instagram_story', [file]).items[0]).toEqual({
      media_type: 'STORIES',
      image_url: 'https://xn--exmple-cua.pt/a%C3%A7orda.jpg',
    })
  })

  test('what a video only has a use for is left out of a picture, and said', () => {
    const post = plan('instagram_feed', [picture], { thumb_offset: 5 })
    expect(post.items[0]).toEqual({ image_url: picture.url, caption: 'Olá' })
    expect(post.warnings).toEqual([expect.stringContaining('thumb_offset')])
  })

  test.each([
    ['instagram_feed', []],
    ['instagram_feed', Array.from({ length: 11 }, () => picture)],
    ['instagram_reel', [picture]],
    ['instagram_reel', [video, video]],
    ['instagram_story', [picture, picture]],
  ])('%s is refused with files that it cannot be', (option, files) => {
    const found = catalog.options.find((one) => one.option === option)
    if (!found) throw new Error(`no ${option}`)
    const problems = evaluateOption(found, { mediaFiles: files, captions: {}, settings: {} })
    expect(problems).toMatchObject([{ field: 'mediaFiles', code: 'media_combination' }])
  })
})
