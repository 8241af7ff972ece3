import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kindOfMedia } from '@carteiro/contracts'
import { createConverter, findFfmpeg } from '@carteiro/media'
import { type SandboxHarness, startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { runWithTime } from '@carteiro/testing/sandbox/run-with-time'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { demoAccounts, platformNames } from '../../../infra/platforms/src/index.ts'
import { contentWith } from '../breaches/base.ts'
import { measured, pathOf, plansFor, prober } from './corpus.ts'
import { options } from './options.ts'

/** Longer than a loaded machine needs for a small file. */
const DEADLINE_MS = 240_000
const PICTURE = 'phone.heic'
const VIDEO = 'hevc-10bit.mkv'

const { ffmpeg } = await findFfmpeg(process.env.FFMPEG_PATH)
const converter = createConverter({ prober, ffmpeg }, { deadlineMs: DEADLINE_MS })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-simulated-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The first option of a platform that takes the file when it is converted, and the converted file. */
const convertedFor = async (platform: string, name: string) => {
  const source = await measured(name)
  const own = new Set(options.filter((one) => one.platform === platform).map(({ option }) => option.option))
  const found = plansFor(source).find(
    ({ option, verdict }) => own.has(option.option) && verdict === 'convert',
  )
  if (found?.plan?.verdict !== 'convert') return undefined
  const { option, plan } = found
  const output = join(folder, `${platform}-${name}`)
  const order = { input: pathOf(name), source, target: plan.target, output }
  const facts = await converter.convertFile(order, { signal: new AbortController().signal })
  return { option, facts, bytes: await readFile(output) }
}

/** YouTube publishes no pictures. */
const takesPictures = (platform: string): boolean =>
  options.some((one) => one.platform === platform && one.option.media.files.image)

describe.each(platformNames)('%s', (platform) => {
  let harness: SandboxHarness
  beforeAll(async () => {
    const { config, define } = platformServices[platform]
    const {
      id,
      username,
      access_token: accessToken,
      scopes,
    } = demoAccounts.find((account) => account.platform === platform) ?? expect.fail()
    harness = await startSandboxHarness({
      platform,
      account: { externalId: id, username, accessToken, scopes },
      processingMs: 0,
      recordedTimes: ['at'],
      define: (address) => define(settingsInSandbox(config, platform, address) as never),
    })
  })
  afterAll(() => harness?.close())

  const publishes = async (name: string) => {
    const converted = await convertedFor(platform, name)
    if (!converted) throw new Error(`expected an option of ${platform} that takes ${name}`)
    const { option, facts, bytes } = converted
    const { type, size: _size, ...measures } = facts
    const file = harness.media.add(`converted.${type.split('/')[1]}`, type, bytes, measures)
    const { caption, settings } = contentWith(option, kindOfMedia(type))
    const job = { option: option.option, content: { caption, settings, mediaFiles: [file] } }
    const { last } = await runWithTime(harness, await harness.enqueue(job))
    expect(last, JSON.stringify(last)).toMatchObject({ outcome: 'completed' })
    expect((await harness.posts())[0]?.media).toMatchObject([{ kind: kindOfMedia(type) }])
    await harness.reset()
  }

  test.skipIf(!takesPictures(platform))('takes a HEIC that was converted', () => publishes(PICTURE))
  test.skipIf(!ffmpeg)('takes an MKV with H.265 that was converted (with ffmpeg)', () => publishes(VIDEO))
})
