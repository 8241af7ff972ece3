import fc from 'fast-check'

/** Every run has the same cases. FUZZ_SEED sets another seed, FUZZ_RUNS multiplies the number of cases. */
export const fuzzed = (cases: number): { seed: number; numRuns: number; endOnFailure: boolean } => ({
  seed: Number(process.env.FUZZ_SEED ?? 20261125),
  numRuns: cases * Number(process.env.FUZZ_RUNS ?? 1),
  endOnFailure: true,
})

/** `npm run check` tries every case of tests that otherwise try a sample. */
export const isExhaustive = process.env.EVERY_CASE === '1'
const ONE_OF = 3
/** Which third: `npm run check` lets the commit choose, so that in time every case is tried. */
const third = Number(process.env.CASES_THIRD ?? 0) % ONE_OF

/** Whether a case of many like ones is tried: a third of them; all with EVERY_CASE=1, as in `npm run check -- --full`. */
export const isTried = (index: number): boolean => isExhaustive || index % ONE_OF === third
export const someOf = <T>(cases: readonly T[]): T[] => cases.filter((_, index) => isTried(index))

/** A request that is not answered by then hangs, in ms. */
export const HANG_MS = 120_000

/** Texts that have broken parsers before. */
const oddTexts = [
  '',
  '\u0000',
  '\ud800',
  '\u202e',
  'a'.repeat(70_000),
  '../../etc/passwd',
  "' or 1=1 --",
  '__proto__',
  'constructor',
  '%00',
  '{{7*7}}',
  '1e400',
  '-0',
  'infinity',
  'NaN',
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'http://[::1]/',
]
const oddNumbers = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, -1e308]

const SURROGATES = { first: 0xd800, count: 0x800 }
/** Like fast-check's own unit `binary`, which needs a second to index all 1.1 million characters. */
export const character = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map((index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count))
export const oddText = fc.oneof(fc.string({ unit: character, maxLength: 40 }), fc.constantFrom(...oddTexts))
const nested = fc.integer({ min: 30, max: 900 }).map((levels) => {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value }
  return value
})
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  oddText,
  fc.constantFrom(...oddNumbers, null, true, [], {}),
  { arbitrary: nested, weight: 1 },
)

type Path = (string | number)[]
const pathsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

/** A valid value with one to three of its parts replaced, or with an unknown part. */
export const brokenFrom = (good: unknown): fc.Arbitrary<unknown> => {
  const paths = pathsOf(good)
  const change = fc.tuple(
    fc.oneof(
      fc.constantFrom(...paths),
      fc.tuple(fc.constantFrom(...paths), oddText).map(([path, key]) => [...path, key]),
    ),
    oddValue,
  )
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((value, [path, by]) => {
      try {
        return replaced(value, path, by)
      } catch {
        return by
      }
    }, good),
  )
}

/** A body: a valid one with its JSON broken, any JSON, or no JSON at all. */
export const oddBody = (good: unknown): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> =>
  fc.oneof(
    { arbitrary: brokenFrom(good).map((value) => JSON.stringify(value) ?? 'null'), weight: 6 },
    oddValue.map((value) => JSON.stringify(value) ?? 'null'),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
    fc.tuple(fc.constant(JSON.stringify(good)), fc.nat(200)).map(([text, at]) => text.slice(0, at)),
    fc.integer({ min: 1000, max: 200_000 }).map((levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`),
  )
