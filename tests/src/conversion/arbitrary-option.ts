import {
  type CatalogOption,
  catalogOption,
  chromaFormats,
  type FileRule,
  videoCodecs,
} from '@carteiro/contracts'
import fc from 'fast-check'

const MEGABYTE = 1024 * 1024
const rangeOf = (least: number, most: number) =>
  fc
    .tuple(fc.option(fc.integer({ min: least, max: most })), fc.option(fc.integer({ min: least, max: most })))
    .map(([a, b]) => ({
      ...(a === null ? {} : { min: b === null ? a : Math.min(a, b) }),
      ...(b === null ? {} : { max: a === null ? b : Math.max(a, b) }),
    }))
const aspect = fc
  .tuple(fc.double({ min: 0.2, max: 1.2, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))
  .map(([min, more]) => ({ min, max: min + more }))
const pixels = { width: rangeOf(1, 4000), height: rangeOf(1, 4000), aspect_ratio: aspect }

const optional = fc.record(
  {
    ...pixels,
    max_pixels: fc.integer({ min: 10_000, max: 40_000_000 }),
    min_bytes: fc.integer({ min: 1, max: 90_000 }),
  },
  { requiredKeys: [] },
)
const imageRule = fc
  .tuple(
    fc.record({
      types: fc.subarray(['image/jpeg', 'image/png', 'image/webp', 'image/tiff'], { minLength: 1 }),
      max_bytes: fc.integer({ min: 1000, max: 30 * MEGABYTE }),
    }),
    optional,
  )
  .map(([one, other]) => ({ ...other, ...one, min_bytes: undefined }) as FileRule)
const videoRule = fc
  .tuple(
    fc.record({
      types: fc.subarray(['video/mp4', 'video/quicktime', 'video/webm'], { minLength: 1 }),
      max_bytes: fc.integer({ min: 50_000, max: 4000 * MEGABYTE }),
    }),
    optional,
    fc.record(
      {
        duration_seconds: rangeOf(1, 4000),
        codecs: fc.subarray([...videoCodecs], { minLength: 1 }),
        chroma: fc.subarray([...chromaFormats], { minLength: 1 }),
        frame_rate: rangeOf(1, 60),
        moov_in_front: fc.constant(true as const),
        must_be_measured: fc.subarray(['durationSeconds', 'codec', 'frameRate', 'width'] as const),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([one, other, more]) => ({ ...other, ...more, ...one }) as FileRule)

/** An option with any rules for one picture or one video. */
export const anyOption: fc.Arbitrary<CatalogOption> = fc
  .record({ image: imageRule, video: videoRule })
  .map((files) =>
    catalogOption.parse({
      option: 'any_option',
      title: 'Any',
      text: null,
      media: {
        combinations: [
          { name: 'one picture', kinds: ['image'], min: 1, max: 1 },
          { name: 'one video', kinds: ['video'], min: 1, max: 1 },
        ],
        files,
      },
      settings: {},
    }),
  )
