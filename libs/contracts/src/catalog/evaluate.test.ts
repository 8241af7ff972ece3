import { expect, it } from 'vitest'
import type { CatalogOption } from './catalog.ts'
import { evaluateOption } from './evaluate-option.ts'

const option: CatalogOption = {
  option: 'fax_page',
  title: 'A page',
  text: { max: 10, counting: 'code_points', required: 'always', max_hashtags: 1 },
  media: {
    combinations: [{ name: 'one image', kinds: ['image'], min: 1, max: 1 }],
    files: { image: { types: ['image/jpeg'], max_bytes: 1000, aspect_ratio: { min: 0.8, max: 1.91 } } },
  },
  settings: {
    type: 'object',
    additionalProperties: false,
    properties: {
      paper: { type: 'string', enum: ['white', 'yellow'] },
      copies: { type: 'integer', maximum: 9 },
    },
  },
}
const picture = {
  name: 'a.png',
  size: 2000,
  type: 'image/png',
  url: 'https://example.com/a.png',
  width: 100,
  height: 1000,
}

it('finds every problem at once, and names the field and what was expected', () => {
  const problems = evaluateOption(option, {
    mediaFiles: [picture, picture],
    captions: { universal: '#one #two and more' },
    settings: { fax_page: { paper: 'pink', copies: 12, colour: true } },
  })
  expect(problems.map((problem) => problem.field)).toEqual([
    'mediaFiles',
    'mediaFiles[0].type',
    'mediaFiles[0].size',
    'mediaFiles[0].width',
    'mediaFiles[1].type',
    'mediaFiles[1].size',
    'mediaFiles[1].width',
    'captions.universal',
    'captions.universal',
    'settings.fax_page.copies',
    'settings.fax_page.paper',
    'settings.fax_page.colour',
  ])
  expect(problems.find((problem) => problem.field.endsWith('paper'))?.allowed).toEqual(['white', 'yellow'])
})

it('prefers the specific caption, and accepts content that meets the rules', () => {
  const problems = evaluateOption(option, {
    mediaFiles: [{ ...picture, size: 900, type: 'image/jpeg', height: 100 }],
    captions: { universal: 'much too long for this', specific: { fax_page: 'Bom dia' } },
    settings: {},
  })
  expect(problems).toEqual([])
})

it('requires one of several alternative settings', () => {
  const { settings } = option
  const either = {
    ...option,
    settings: {
      ...settings,
      properties: { ...(settings.properties as object), copies: { type: 'integer', default: 1 } },
      anyOf: [{ required: ['paper'] }, { properties: { copies: { const: 0 } }, required: ['copies'] }],
    },
  }
  const fields = (given: Record<string, unknown>) =>
    evaluateOption(either, {
      mediaFiles: [{ name: 'a.jpg', size: 1, type: 'image/jpeg', url: 'https://example.com/a.jpg' }],
      captions: { universal: 'Hello' },
      settings: { fax_page: given },
    }).map(({ field, code }) => [field, code])
  expect(fields({ paper: 'white' })).toEqual([])
  expect(fields({ copies: 0 })).toEqual([])
  // Alternatives that lack equally much: the first one is reported.
  expect(fields({})).toEqual([['settings.fax_page.paper', 'invalid_setting']])
  expect(fields({ copies: 2 })).toEqual([['settings.fax_page.paper', 'invalid_setting']])
})

it('names a video’s codec and frame rate, and those that were expected', () => {
  const video = { name: 'a.mp4', size: 900, type: 'video/mp4', url: 'https://example.com/a.mp4' }
  const ofVideo: CatalogOption = {
    ...option,
    text: null,
    media: {
      combinations: [{ name: 'one video', kinds: ['video'], min: 1, max: 1 }],
      files: {
        video: {
          types: ['video/mp4'],
          max_bytes: 1000,
          codecs: ['h264', 'h265'],
          frame_rate: { min: 24, max: 60 },
        },
      },
    },
  }
  const problemsOf = (more: object) =>
    evaluateOption(ofVideo, { mediaFiles: [{ ...video, ...more }], captions: {}, settings: {} })
  expect(problemsOf({ codec: 'av1', frameRate: 120 })).toMatchObject([
    { field: 'mediaFiles[0].codec', code: 'media_codec', message: 'expected h264 or h265, this is av1' },
    { field: 'mediaFiles[0].frameRate', message: expect.stringContaining('this has 120') },
  ])
  // 23.976 counts as 24, and a measure that is missing is not checked.
  expect(problemsOf({ codec: 'h264', frameRate: 23.976 })).toEqual([])
  expect(problemsOf({})).toEqual([])
})

it.each([
  ['one word in a script with combining marks', '#नमस्ते', 1],
  ['words of several scripts', '#ação #สวัสดี #தமிழ் #اَلْعَرَبِيَّةُ #תּוֹדָה #한국', 6],
  ['full width', '＃日本', 1],
  ['not the fragment of a link, nor an entity, nor within a word', 'https://example.com/#top &#39; C#foo', 0],
  ['decomposed', '#ação'.normalize('NFD'), 1],
])('counts hashtags: %s', (_name, text, count) => {
  const one = {
    ...option,
    text: { max: 100, counting: 'code_points', required: 'never', max_hashtags: 0 },
  } as const
  const problems = evaluateOption(
    { ...one, media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} } },
    { mediaFiles: [], captions: { universal: text }, settings: {} },
  )
  expect(problems.map(({ code, measured }) => [code, measured])).toEqual(
    count === 0 ? [] : [['too_many_hashtags', count]],
  )
})
