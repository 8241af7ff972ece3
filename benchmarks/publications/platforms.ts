import { isPlatformName, platformNames } from '@carteiro/platforms'
import { pidOf } from '../media/measure-upload.ts'
import { print, printTable, runs, scaled, withSpread } from '../queue/figures.ts'
import { profileProcess } from './profile.ts'
import { demoDrafts, type Measured, publishMany, startPublishingStack } from './stack.ts'

const PUBLICATIONS = scaled(200)
const WARM_UP = 20
const PROFILE_SECONDS = 8
const PROFILED = ['dispatcher', process.env.BENCH_PROFILE_SERVICE ?? 'instagram']

/** What the real platform services, the gateway and the dispatcher take for a post, when the platforms answer at once. */
export const benchPlatforms = async (): Promise<void> => {
  const harness = await startPublishingStack()
  try {
    const drafts = await demoDrafts(harness)
    await publishMany(harness, drafts, WARM_UP)
    const all: Measured[] = []
    for (let run = 0; run < runs; run += 1) all.push(await publishMany(harness, drafts, PUBLICATIONS))
    const options = drafts.map(({ selectedOptions }) => selectedOptions.length)
    print(
      `${PUBLICATIONS} publications of ${options.join(' and ')} jobs by turns, seven platforms, cap 50, sandbox without processing time, every job traced, ${runs} runs`,
    )
    /** Of the posts of one platform, or of all. */
    const perPost = (name: string, platform?: string): string =>
      withSpread(
        all.map(
          ({ jobs, jobsByPlatform, processorSeconds }) =>
            (1000 * (processorSeconds[name] ?? 0)) / ((platform && jobsByPlatform[platform]) || jobs),
        ),
      )
    const shared = Object.keys(all[0]?.processorSeconds ?? {}).filter((name) => !isPlatformName(name))
    printTable(
      ['', ''],
      [
        ['posts/s', withSpread(all.map(({ jobs, failed, seconds }) => (jobs - failed) / seconds))],
        ['jobs that failed', withSpread(all.map(({ failed }) => failed))],
        ...shared.map((name) => [`${name}: CPU ms per post`, perPost(name)]),
        ...platformNames.map((name) => [`${name}: CPU ms per post of its own`, perPost(name, name)]),
      ],
    )
    print('supabase: the embedded Auth, Realtime and collector, which hosted ones replace')
    if (process.env.BENCH_PROFILE !== '1') return
    for (const name of PROFILED) {
      const pid = await pidOf(harness.stateDir, name)
      let costs: { name: string; share: number }[] = []
      await publishMany(harness, drafts, PUBLICATIONS, async () => {
        costs = await profileProcess(pid, PROFILE_SECONDS)
      })
      print(`The costliest functions of ${name}, of its busy time`)
      printTable(
        ['function', 'share'],
        costs.map((cost) => [cost.name, `${(100 * cost.share).toFixed(1)} %`]),
      )
    }
  } finally {
    await harness.end()
  }
}
