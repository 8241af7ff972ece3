import { type CatalogOption, kindOfMedia, type MediaFile, reviewContent } from '@carteiro/contracts'
import { planMedia, targetKey } from '@carteiro/media'
import { fuzzed } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyFile } from './arbitrary-file.ts'
import { anyOption } from './arbitrary-option.ts'
import { contentOf, fileWith, options } from './options.ts'

const both = { converters: { video: true } }
const realOption = fc.constantFrom(...options.map(({ option }) => option))
const optionOfAnyKind = fc.oneof(realOption, anyOption)
const unverified = { account: { external_id: '1', profile: { verified: false } } }
const world = fc.constantFrom({}, unverified)

const problemsOf = (option: CatalogOption, file: MediaFile, known = {}) =>
  reviewContent(option, contentOf(file), known).problems.filter(({ field }) => field.startsWith('mediaFiles'))

const named = (name: string): CatalogOption => {
  const found = options.find(({ option }) => option.option === name)
  if (!found) throw new Error(`expected an option ${name}`)
  return found.option
}
const planFor = (name: string, file: MediaFile, more = {}) =>
  planMedia({ option: named(name), content: contentOf(file), ...both, ...more })

describe('any file, for any option', () => {
  test('what is accepted is never converted; what is converted is expected to be accepted', () => {
    const verdicts: Record<string, number> = {}
    fc.assert(
      fc.property(optionOfAnyKind, anyFile, world, (option, file, known) => {
        const plan = planMedia({ option, content: contentOf(file), world: known, ...both })
        verdicts[plan.verdict] = (verdicts[plan.verdict] ?? 0) + 1
        const before = problemsOf(option, file, known)
        expect(plan.verdict === 'accept').toBe(before.length === 0)
        const [one] = plan.files
        if (plan.verdict !== 'convert' || one?.verdict !== 'convert') return
        expect(problemsOf(option, one.expected, known)).toEqual([])
        expect(one.changes).not.toEqual([])
      }),
      fuzzed(6000),
    )
    for (const verdict of ['accept', 'convert', 'refuse']) expect(verdicts[verdict]).toBeGreaterThan(100)
  })

  test('a refusal says why', () => {
    fc.assert(
      fc.property(optionOfAnyKind, anyFile, (option, file) => {
        const plan = planMedia({ option, content: contentOf(file), ...both })
        if (plan.verdict !== 'refuse') return
        expect(plan.reasons).not.toEqual([])
        for (const { field, code, message } of plan.reasons) expect(field && code && message).toBeTruthy()
      }),
      fuzzed(2000),
    )
  })

  test('nothing is cropped and no length is changed', () => {
    fc.assert(
      fc.property(optionOfAnyKind, anyFile, (option, file) => {
        const [plan] = planMedia({ option, content: contentOf(file), ...both }).files
        if (plan?.verdict !== 'convert') return
        const { target, expected } = plan
        expect(target.kind !== 'remux' && target.layout?.crop).toBeFalsy()
        if (kindOfMedia(file.type) === 'video') expect(expected.durationSeconds).toBe(file.durationSeconds)
      }),
      fuzzed(2000),
    )
  })

  test('a picture keeps its aspect ratio within its frame', () => {
    fc.assert(
      fc.property(optionOfAnyKind, anyFile, (option, file) => {
        const [plan] = planMedia({ option, content: contentOf(file), ...both }).files
        if (plan?.verdict !== 'convert' || plan.target.kind === 'remux') return
        const { layout } = plan.target
        if (!layout || !file.width || !file.height) return
        const { content, frame } = layout
        expect(content.width).toBeLessThanOrEqual(frame.width)
        expect(content.height).toBeLessThanOrEqual(frame.height)
        const scale = content.width / file.width
        expect(Math.abs(content.height - file.height * scale)).toBeLessThanOrEqual(
          4 + Math.max(file.height / file.width, file.width / file.height) * 2,
        )
      }),
      fuzzed(2000),
    )
  })
})

const phone: Parameters<typeof fileWith>[0] = {
  type: 'video/quicktime',
  size: 40_000_000,
  width: 1080,
  height: 1920,
  durationSeconds: 20,
  codec: 'h265',
  frameRate: 30,
  chroma: '4:2:0',
  moovInFront: false,
}

describe('the smallest change', () => {
  test('a video whose codec is taken is put into another container, and keeps its pictures', () => {
    const [plan] = planFor('instagram_reel', fileWith({ ...phone, type: 'video/x-matroska' })).files
    expect(plan).toMatchObject({ verdict: 'convert', target: { kind: 'remux', codec: 'h265' } })
  })

  test('one that is not taken becomes H.264 of the same size and rate', () => {
    const [plan] = planFor('linkedin_post', fileWith(phone)).files
    expect(plan).toMatchObject({
      target: { kind: 'video', frame_rate: 30 },
      expected: { width: 1080, height: 1920 },
    })
    expect(plan).not.toHaveProperty('target.layout')
    expect(plan?.verdict === 'convert' && plan.changes.map(({ message }) => message)).toEqual([
      'MOV to MP4',
      'H.265 to H.264',
      'the index of the video in front of its data',
    ])
  })

  test('an aspect ratio is reached by padding, in the colour or blur that is wanted', () => {
    const narrow = fileWith({ ...phone, width: 864, height: 1920 })
    const plain = planFor('facebook_reel', narrow).files[0]
    expect(plain).toMatchObject({
      target: {
        layout: {
          content: { width: 864, height: 1920 },
          frame: { width: 1080, height: 1920 },
          padding: '#000000',
        },
      },
    })
    expect(plain?.verdict === 'convert' && plain.changes).toContainEqual({
      code: 'padded',
      message: 'padded from 9:20 to 9:16 with #000000',
      from: '9:20',
      to: '9:16',
    })
    const blurred = planFor('facebook_reel', narrow, { wishes: { 0: { padding: 'blur' } } }).files[0]
    expect(blurred).toMatchObject({ target: { layout: { padding: 'blur' } } })
  })

  test('a part is cut out only when it is asked for, also of a file that fits', () => {
    const picture = fileWith({ type: 'image/jpeg', size: 100_000, width: 1000, height: 800 })
    expect(planFor('instagram_feed', picture).verdict).toBe('accept')
    const crop = { x: 100, y: 0, w: 800, h: 800 }
    expect(planFor('instagram_feed', picture, { wishes: { 0: { crop } } }).files[0]).toMatchObject({
      verdict: 'convert',
      target: { layout: { crop, frame: { width: 800, height: 800 } } },
      changes: [{ code: 'cropped', from: '1000×800', to: '800×800' }],
    })
    const beyond = planFor('instagram_feed', picture, { wishes: { 0: { crop: { ...crop, x: 300 } } } })
    expect(beyond).toMatchObject({ verdict: 'refuse', reasons: [{ code: 'crop_out_of_range' }] })
  })

  test('limits of an account are kept too', () => {
    const wide = fileWith({ ...phone, width: 1920, height: 1080, codec: 'h264', type: 'video/mp4' })
    expect(planFor('x_post', wide).verdict).toBe('accept')
    expect(planFor('x_post', wide, { world: unverified }).files[0]).toMatchObject({
      verdict: 'convert',
      expected: { width: 1280, height: 720 },
      changes: expect.arrayContaining([expect.objectContaining({ code: 'scaled' })]),
    })
  })
})

describe('what cannot be', () => {
  test('a video that is too long is refused, whatever else could be converted', () => {
    expect(planFor('instagram_story', fileWith({ ...phone, durationSeconds: 61 }))).toMatchObject({
      verdict: 'refuse',
      reasons: [{ field: 'mediaFiles[0].durationSeconds', code: 'media_out_of_range', measured: 61 }],
    })
  })

  test('without a video encoder, the reason names what to install', () => {
    const plan = planFor('linkedin_post', fileWith(phone), { converters: { video: false } })
    expect(plan.verdict).toBe('refuse')
    expect(plan.reasons).toContainEqual(
      expect.objectContaining({
        code: 'no_video_converter',
        message: expect.stringContaining('FFMPEG_PATH'),
      }),
    )
    const picture = fileWith({ type: 'image/heic', size: 2_000_000, width: 4032, height: 3024 })
    expect(planFor('linkedin_post', picture, { converters: { video: false } }).verdict).toBe('convert')
  })

  test('an animation is no still picture', () => {
    const gif = fileWith({ type: 'image/gif', size: 20_000, width: 200, height: 200, frames: 9 })
    expect(planFor('tiktok_photo', gif)).toMatchObject({
      verdict: 'refuse',
      reasons: [{}, { code: 'media_moves' }],
    })
    expect(planFor('instagram_feed', gif)).toMatchObject({ files: [{ target: { kind: 'video' } }] })
  })
})

describe('several files', () => {
  test('they fit one combination together', () => {
    const gif = fileWith({ type: 'image/gif', size: 30_000_000, width: 400, height: 400, frames: 9 })
    const picture = fileWith({ type: 'image/jpeg', size: 20_000, width: 400, height: 400 })
    const plan = (...files: MediaFile[]) =>
      planMedia({ option: named('x_post'), content: contentOf(...files), ...both })
    // Alone it may be a video; a video and a picture are not taken together.
    expect(plan(gif)).toMatchObject({ verdict: 'convert', files: [{ target: { kind: 'video' } }] })
    expect(plan(gif, picture)).toMatchObject({ verdict: 'refuse' })
    expect(plan(picture, fileWith({ ...picture, type: 'image/tiff' }))).toMatchObject({
      verdict: 'convert',
      files: [{ verdict: 'accept' }, { verdict: 'convert', target: { kind: 'picture' } }],
    })
  })
})

describe('equal needs have the same target', () => {
  const keysOf = (file: MediaFile): Set<string> =>
    new Set(
      options.flatMap(({ option }) => {
        const [plan] = planMedia({ option, content: contentOf(file), ...both }).files
        return plan?.verdict === 'convert' ? [targetKey(plan.target)] : []
      }),
    )

  test('a picture of a phone is converted once for all networks', () => {
    expect(keysOf(fileWith({ type: 'image/heic', size: 2_000_000, width: 3024, height: 4032 })).size).toBe(1)
  })

  test('an upright video once to change its container, and once to change its codec', () => {
    expect(keysOf(fileWith({ ...phone, type: 'video/x-matroska' })).size).toBe(2)
    expect(keysOf(fileWith({ ...phone, type: 'video/x-msvideo', codec: 'mpeg4', frameRate: 25 })).size).toBe(
      1,
    )
  })

  test('the key does not depend on the order of a target, and differs for different ones', () => {
    const one = { kind: 'remux', codec: 'h264', min_bytes: 3 } as const
    expect(targetKey({ min_bytes: 3, codec: 'h264', kind: 'remux' })).toBe(targetKey(one))
    expect(targetKey({ ...one, min_bytes: 4 })).not.toBe(targetKey(one))
    expect(targetKey(one)).toMatch(/^[0-9a-f]{32}$/)
  })
})
