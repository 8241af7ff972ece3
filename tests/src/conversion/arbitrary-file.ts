import { chromaFormats, type MediaFile, videoCodecs } from '@carteiro/contracts'
import fc from 'fast-check'
import { fileWith } from './options.ts'

const MEGABYTE = 1024 * 1024
const pixels = fc.oneof(
  fc.integer({ min: 1, max: 9000 }),
  fc.constantFrom(1, 2, 359, 360, 720, 1080, 1920, 3840),
)
const size = fc.oneof(
  fc.integer({ min: 1, max: 60 * MEGABYTE }),
  fc.integer({ min: 1, max: 20_000 * MEGABYTE }),
)
/** What the prober may have left out. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 8 })

const measured = (facts: Record<string, unknown>): MediaFile =>
  fileWith(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as MediaFile)

export const anyPicture: fc.Arbitrary<MediaFile> = fc
  .record({
    type: fc
      .constantFrom('jpeg', 'png', 'webp', 'heic', 'avif', 'tiff', 'gif', 'apng', 'bmp')
      .map((one) => `image/${one}`),
    size,
    width: maybe(pixels),
    height: maybe(pixels),
    frames: maybe(fc.integer({ min: 1, max: 900 })),
  })
  .map((facts) => measured(/gif|webp|apng/.test(facts.type) ? facts : { ...facts, frames: undefined }))

export const anyVideo: fc.Arbitrary<MediaFile> = fc
  .record({
    type: fc
      .constantFrom('mp4', 'quicktime', 'webm', 'x-matroska', 'x-msvideo', 'mpeg', 'mp2t', 'x-ms-wmv', '3gpp')
      .map((one) => `video/${one}`),
    size,
    width: maybe(pixels),
    height: maybe(pixels),
    durationSeconds: maybe(fc.double({ min: 0.1, max: 20_000, noNaN: true })),
    codec: maybe(fc.constantFrom(...videoCodecs)),
    frameRate: maybe(
      fc.oneof(
        fc.constantFrom(23.98, 24, 25, 29.97, 30, 59.94, 60),
        fc.double({ min: 0.5, max: 300, noNaN: true }),
      ),
    ),
    chroma: maybe(fc.constantFrom(...chromaFormats)),
    moovInFront: maybe(fc.boolean()),
  })
  .map((facts) => measured(/mp4|quicktime/.test(facts.type) ? facts : { ...facts, moovInFront: undefined }))

export const anyFile = fc.oneof(anyPicture, anyVideo)
