import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seededRandom } from '../chaos/random.ts'
import type { Tally } from './attempt.ts'
import type { CallCount } from './checker/calls.ts'
import type { DispatcherProcess } from './dispatchers.ts'
import type { StressHarness } from './harness.ts'
import { STRESSED } from './workflows.ts'

/** Time until a stopped process notices, after it continues, what has ended meanwhile. */
const AFTER_FREEZE_MS = 5_000

/** Terminates backends, and kills, stops and disconnects dispatchers; one dispatcher always stays undisturbed. */
export const startDisturbances = (around: {
  harness: StressHarness
  count: CallCount
  seed: number
  isOn: () => boolean
  tally: Tally
}): Promise<unknown>[] => {
  const { harness, count, seed, isOn, tally } = around
  const { owner, dispatchers } = harness
  const disturbed = new Set<DispatcherProcess>()
  const add = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1
  }

  const disturb = async (random: Random, work: (dispatcher: DispatcherProcess) => Promise<unknown>) => {
    const free = dispatchers.filter((one) => !disturbed.has(one))
    if (free.length < 2) return
    const dispatcher = random.pick(free)
    disturbed.add(dispatcher)
    await work(dispatcher)
    disturbed.delete(dispatcher)
  }

  const terminate = async (random: Random) => {
    const backends = await owner`
      select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usename like 'carteiro%'`
    if (backends.length === 0) return
    await owner`select pg_terminate_backend(${random.pick(backends).pid})`
    add('backends terminated')
  }

  /** Time to leave between starts: a start takes a second of processor time, and a busy machine needs most of its time for other work. */
  const startAgain = async (dispatcher: DispatcherProcess): Promise<void> => {
    const begunAt = Date.now()
    await dispatcher.start()
    await sleep(3 * (Date.now() - begunAt))
  }

  const kill = (random: Random) =>
    disturb(random, async (dispatcher) => {
      await dispatcher.kill()
      add('dispatchers killed')
      await sleep(random.between(0, 2_500))
      await startAgain(dispatcher)
    })

  const restart = (random: Random) =>
    disturb(random, async (dispatcher) => {
      await dispatcher.stop()
      add('dispatchers restarted')
      await startAgain(dispatcher)
    })

  const cutOff = (random: Random) =>
    disturb(random, async ({ proxy }) => {
      if (random.next() < 0.7) proxy.silence()
      else proxy.cut()
      add('dispatchers cut off')
      await sleep(random.between(500, 10_000))
      proxy.restore()
    })

  const leasesOf = async (dispatcher: DispatcherProcess): Promise<string[]> => {
    const slots =
      await owner`select lease_token from carteiro.publication_slots where dispatcher_id = ${dispatcher.id()}`
    return slots.map(({ lease_token: lease }) => lease as string)
  }

  const freeze = (random: Random) =>
    disturb(random, async (dispatcher) => {
      const excused = await leasesOf(dispatcher)
      count.excuse(excused)
      dispatcher.freeze()
      add('dispatchers frozen')
      excused.push(...(await leasesOf(dispatcher)))
      count.excuse(excused)
      await sleep(random.between(300, 5_000))
      dispatcher.thaw()
      await sleep(AFTER_FREEZE_MS)
      count.accuse(excused)
    })

  const every = async (
    number: number,
    least: number,
    most: number,
    work: (random: Random) => Promise<unknown>,
  ) => {
    const random = seededRandom(seed * 100 + 50 + number)
    while (isOn()) {
      await sleep(random.between(least, most))
      if (isOn()) await work(random)
    }
  }
  return [
    every(1, 100, 700, terminate),
    every(2, 6_000, 12_000, kill),
    every(3, 20_000, 40_000, restart),
    every(4, 1_000, 4_000, cutOff),
    every(5, 2_000, 6_000, freeze),
  ]
}

/** Undoes everything that keeps jobs waiting. */
export const calm = async (harness: StressHarness): Promise<void> => {
  const { owner } = harness
  for (const platform of STRESSED) await owner`select carteiro.resume_platform(${platform})`
  for (const { user_id: userId, platform } of await owner`
    select user_id, platform from carteiro.platform_accounts where status <> 'connected'`)
    await harness.connect(userId, platform)
}
