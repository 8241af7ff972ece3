import { type CatalogOption, type JobContent, type Rule, reviewContent } from '@carteiro/contracts'
import type { GatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentWith, soundContent } from './base.ts'
import { breachesOfFiles } from './files.ts'
import { definitions, setGateway, startBothHarnesses } from './harness.ts'
import { type Sample, samples } from './samples.ts'
import { breachesOfSettings } from './settings.ts'
import { breachesOfCombinations, breachesOfText } from './text.ts'

const ORGANIZATION = 'urn:li:organization:5590506'

type Both = Awaited<ReturnType<typeof startBothHarnesses>>

let gateway: GatewayHarness
beforeAll(async () => {
  gateway = await setGateway()
})
afterAll(() => gateway?.close())

const contentOf = (
  option: CatalogOption,
  { caption, settings, file, kind, files, parts = 1 }: Sample,
): JobContent => {
  const sound = kind ? contentWith(option, kind) : soundContent(option)
  const [first] = sound.mediaFiles
  const mediaFiles = files && first ? Array(files).fill(first) : sound.mediaFiles
  return {
    caption: caption ?? sound.caption,
    mediaFiles: mediaFiles.map((one) => ({ ...one, ...file })),
    settings: { ...sound.settings, ...settings },
    ...(parts > 1
      ? { thread: Array.from({ length: parts - 1 }, (_, part) => ({ text: `${part + 2}`, mediaFiles: [] })) }
      : {}),
  }
}

const isOf =
  (rule: Rule) =>
  ({ field, code }: { field: string; code: string }): boolean => {
    const name = rule.field.replace(/^(settings|caption)/, '').replace('[*]', '')
    return code === rule.code && field.replace(/\[\d+\]/, '').endsWith(name.replace(/\[\d+\]/, ''))
  }

const inOption = definitions.flatMap((definition) =>
  definition.catalog.options.map((option) => ({ name: option.option, definition, option })),
)

describe.each(inOption)('$name', ({ definition, option }) => {
  let user: Both
  let organization: Both
  beforeAll(async () => {
    user = await startBothHarnesses(gateway, definition)
    organization = await startBothHarnesses(gateway, definition, ORGANIZATION)
  })
  afterAll(() => Promise.all([user?.close(), organization?.close()]))

  /** The service refuses content that came past the gateway before any call, with the same code, field and message as validate. */
  const expectSame = async (content: JobContent, { publish, validate }: Both) => {
    const outcome = await publish(option, content)
    expect(outcome).toMatchObject({ outcome: 'failed', verdict: 'refuse', problems: expect.anything() })
    const problems = outcome.outcome === 'failed' ? (outcome.problems ?? []) : []
    const said = await validate(option, content)
    expect(said.problems).toEqual(expect.arrayContaining(problems))
    expect(outcome).toMatchObject({ code: problems[0]?.code })
    return problems
  }

  const generated = [
    ...breachesOfText(option),
    ...breachesOfCombinations(option),
    ...breachesOfFiles(option),
    ...breachesOfSettings(option),
  ]
  test.each(generated)('$name', async ({ content, field, code }) => {
    expect(await expectSame(content, user)).toContainEqual(expect.objectContaining({ field, code }))
  })

  test('every rule across settings, media and times is broken here, and validate reports it', async () => {
    const found = []
    for (const sample of samples[option.option] ?? []) {
      const content = contentOf(option, sample)
      const account = { external_id: sample.as ? ORGANIZATION : 'a', profile: {} }
      if (reviewContent(option, content, { now: Date.now(), account }).problems.length === 0) continue
      found.push(...(await expectSame(content, sample.as ? organization : user)))
    }
    for (const rule of option.rules ?? []) expect([rule, found.some(isOf(rule))]).toEqual([rule, true])
  })

  test('every warning is provoked here, and validate reports it', async () => {
    const found = []
    for (const sample of samples[option.option] ?? []) {
      const content = contentOf(option, sample)
      const account = { external_id: 'a', profile: {} }
      found.push(...reviewContent(option, content, { now: Date.now(), account }).warnings)
    }
    for (const rule of option.warnings ?? []) expect([rule, found.some(isOf(rule))]).toEqual([rule, true])
  })
})
