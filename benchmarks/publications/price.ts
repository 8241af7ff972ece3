import { platformNames } from '@carteiro/platforms'
import { print, printTable, scaled } from '../queue/figures.ts'
import { demoDrafts, publishMany, startPublishingStack } from './stack.ts'

const PUBLICATIONS = scaled(2_000)
const WARM_UP = 30
const MILLION = 1_000_000
/** A picture to three platforms. */
const OPTIONS = ['instagram_feed', 'x_post', 'linkedin_post']

const perMillion = (amount: number, publications: number): number => (amount * MILLION) / publications
const hours = (seconds: number): string => (seconds / 3600).toFixed(1)
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/** What a million publications of three jobs cost, from a few thousand. */
export const benchPrice = async (): Promise<void> => {
  const harness = await startPublishingStack()
  try {
    const [picture] = await demoDrafts(harness)
    if (!picture) throw new Error('the demo has no publication')
    const only = <Value>(all: Record<string, Value>): Record<string, Value> =>
      Object.fromEntries(Object.entries(all).filter(([option]) => OPTIONS.includes(option)))
    const draft = {
      ...picture,
      selectedOptions: OPTIONS,
      captions: { specific: only(picture.captions.specific) },
      settings: only(picture.settings),
    }
    await publishMany(harness, [draft], WARM_UP)
    const measured = await publishMany(harness, [draft], PUBLICATIONS)
    const of = (amount: number): number => perMillion(amount, PUBLICATIONS)
    const used = platformNames.filter((name) => OPTIONS.some((option) => option.startsWith(`${name}_`)))
    print(
      `${PUBLICATIONS} publications of ${OPTIONS.length} jobs (${OPTIONS.join(', ')}; one picture, uploaded once), ${measured.failed} of ${measured.jobs} jobs failed, ${measured.seconds.toFixed(0)} s; scaled to a million`,
    )
    printTable(
      ['per 1,000,000 publications', ''],
      [
        ...['gateway', 'dispatcher', 'postgres', ...used].map((name) => [
          `CPU hours, ${name}`,
          hours(of(measured.processorSeconds[name] ?? 0)),
        ]),
        ['write-ahead log, GB', gigabytes(of(measured.walBytes))],
        ['tables and indexes afterwards, GB', gigabytes(of(measured.diskBytes))],
        ['broadcasts handed to Realtime', Math.round(of(measured.broadcasts)).toLocaleString('en')],
        [
          'Realtime messages, with one page open for each user',
          Math.round(2 * of(measured.broadcasts)).toLocaleString('en'),
        ],
      ],
    )
  } finally {
    await harness.end()
  }
}
