import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CatalogOption, reviewContent } from '@carteiro/contracts'
import { type Converter, createConverter, findFfmpeg, targetKey } from '@carteiro/media'
import { someOf } from '@carteiro/testing/fuzz'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Conversion, measured, oddFiles, pathOf, plansFor, prober } from './corpus.ts'
import { contentOf, fileWith } from './options.ts'

/** Longer than a loaded machine needs for a small file. */
const DEADLINE_MS = 240_000

const found = await findFfmpeg(process.env.FFMPEG_PATH)

let folder: string
let converter: Converter
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-conversion-'))
  converter = createConverter({ prober, ffmpeg: found.ffmpeg }, { deadlineMs: DEADLINE_MS })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The conversions of a file, each with the options that share it. */
const conversionsOf = (plans: ReturnType<typeof plansFor>): Conversion[] => {
  const byKey = new Map<string, Conversion>()
  for (const { option, plan } of plans) {
    if (plan?.verdict !== 'convert') continue
    const key = targetKey(plan.target)
    const known = byKey.get(key) ?? { ...plan, options: [] }
    byKey.set(key, { ...known, options: [...known.options, option] })
  }
  return [...byKey.values()]
}

const problemsOf = (option: CatalogOption, facts: Parameters<typeof fileWith>[0]) =>
  reviewContent(option, contentOf(fileWith(facts)), {}).problems.filter(({ field }) =>
    field.startsWith('mediaFiles'),
  )

describe('each conversion of an odd file fits every option that asks for it', () => {
  test.each(someOf(oddFiles))('%s', async (name) => {
    const source = await measured(name)
    for (const { target, options, expected } of conversionsOf(
      plansFor(source, { video: found.ffmpeg !== undefined }),
    )) {
      const output = join(folder, `${name}.${targetKey(target)}`)
      const names = options.map(({ option }) => option)
      const facts = await converter.convertFile(
        { input: pathOf(name), source, target, output },
        { signal: new AbortController().signal },
      )
      for (const option of options)
        expect(problemsOf(option, facts), `${names.join(' ')} ${JSON.stringify(target)}`).toEqual([])
      const { type, width, height, size } = facts
      expect({ type, width, height }).toEqual({
        type: expected.type,
        width: expected.width,
        height: expected.height,
      })
      if (source.durationSeconds) expect(size).toBeLessThanOrEqual(expected.size)
      if (source.durationSeconds && facts.durationSeconds)
        expect(Math.abs(facts.durationSeconds - source.durationSeconds)).toBeLessThan(0.3)
    }
    expect((await readdir(folder)).filter((one) => one.startsWith('converting-'))).toEqual([])
  })
})

test.skipIf(found.ffmpeg)('videos are converted where ffmpeg is installed', () => {
  expect(found).toEqual({ missing: expect.stringContaining('ffmpeg') })
})
