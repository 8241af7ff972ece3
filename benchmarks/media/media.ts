import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { writeLargeVideo } from '@carteiro/testing/large-video'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { median, print, printTable, printVerdict, runs, withSpread } from '../queue/figures.ts'
import { processorSeconds } from '../queue/processor-seconds.ts'
import { curlSeconds } from './curl.ts'
import { measureUpload, options, pidOf, publish, type Seen, type Upload } from './measure-upload.ts'

const MEGABYTE = 1024 * 1024
const FILE_BYTES = Number(process.env.BENCH_MEDIA_BYTES ?? 2 * 1024 * MEGABYTE)
const GIGABYTES = FILE_BYTES / 1024 / MEGABYTE
const MEMORY_BYTES = 150 * MEGABYTE
const PROGRESS_SECONDS = 2

const most = (uploads: Upload[], of: (upload: Upload) => number): number => Math.max(...uploads.map(of))
const ratesOf = (seconds: number[]): number[] => seconds.map((one) => FILE_BYTES / MEGABYTE / one)
const perGigabyte = (seconds: number[]): string => (median(seconds) / GIGABYTES).toFixed(2)

/** Deletes what the sandbox stored and flushes its disk, so that the next measurement starts idle. */
const throwAway = async ({ stateDir }: StackHarness): Promise<void> => {
  const folder = join(stateDir, 'sandbox', 'media')
  await Promise.all((await readdir(folder)).map((name) => rm(join(folder, name))))
}

/**
 * A large video to each platform that takes bytes, and by curl, in turn: the service's memory, the pace of its progress, its
 * throughput, and what it costs.
 */
export const benchMedia = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  const harness = await startStackHarness()
  try {
    const path = join(folder, 'large.mp4')
    await writeLargeVideo(path, FILE_BYTES)
    const small = await harness.client.upload(join(fixtures, 'reel.mp4'))
    const large = await harness.client.upload(path)
    const seen: Seen[] = []
    await harness.client.onJob(({ progress, phase }) => seen.push({ at: performance.now(), progress, phase }))
    // Once with a small file, so that loading and compiling code is not measured.
    for (const one of options) await publish(harness, one, small)

    const sandbox = await pidOf(harness.stateDir, 'sandbox')
    const uploads = new Map(options.map(({ option }) => [option, [] as Upload[]]))
    const curl: { seconds: number; sandboxSeconds: number }[] = []
    for (let run = 0; run < runs; run += 1) {
      for (const one of options) {
        uploads.get(one.option)?.push(await measureUpload(harness, one, large, seen))
        await throwAway(harness)
      }
      const before = await processorSeconds(sandbox)
      const seconds = await curlSeconds(harness.urls.sandbox, path, FILE_BYTES)
      if (seconds !== undefined) {
        curl.push({ seconds, sandboxSeconds: (await processorSeconds(sandbox)) - before })
      }
      await throwAway(harness)
    }

    print(`A video of ${FILE_BYTES / MEGABYTE} MB`)
    const curlRates = ratesOf(curl.map(({ seconds }) => seconds))
    const head = ['', 'MB/s', 'memory above idle', 'progress', 'CPU s per GB: service, gateway, sandbox']
    const rows = options.map(({ option, platform }) => {
      const all = uploads.get(option) ?? []
      const cpuOf = (name: string) => perGigabyte(all.map((one) => one.processorSeconds[name] ?? 0))
      return [
        option,
        withSpread(ratesOf(all.map(({ seconds }) => seconds))),
        `at most ${(most(all, ({ memoryBytes }) => memoryBytes) / MEGABYTE).toFixed(0)} MB (idle ${(most(all, ({ idleBytes }) => idleBytes) / MEGABYTE).toFixed(0)} MB)`,
        `${most(all, ({ events }) => events)} events, at most ${most(all, ({ standstillSeconds }) => standstillSeconds).toFixed(1)} s apart`,
        [platform, 'gateway', 'sandbox'].map(cpuOf).join(', '),
      ]
    })
    const curlCpu = perGigabyte(curl.map(({ sandboxSeconds }) => sandboxSeconds))
    printTable(head, [...rows, ['curl -T', withSpread(curlRates), '', '', `–, –, ${curlCpu}`]])
    for (const [option, all] of uploads) {
      printVerdict(
        `${option}: 150 MB beside its memory above idle`,
        MEMORY_BYTES / most(all, ({ memoryBytes }) => memoryBytes),
        1,
      )
      printVerdict(
        `${option}: 2 s beside the longest time without progress`,
        PROGRESS_SECONDS / most(all, ({ standstillSeconds }) => standstillSeconds),
        1,
      )
      const ratios = ratesOf(all.map(({ seconds }) => seconds)).map(
        (rate, run) => rate / (curlRates[run] ?? Number.NaN),
      )
      if (curl.length > 0) printVerdict(`${option}: throughput beside curl`, median(ratios), 0.8)
    }
    if (curl.length === 0) print('curl is not installed')
  } finally {
    await harness.end()
    await rm(folder, { recursive: true, force: true })
  }
}
