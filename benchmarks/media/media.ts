import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { fixtures, setWholeStage, until, type WholeStage } from '../../tests/src/stage.ts'
import { writeLargeVideo } from '../../tests/support/large-video.ts'
import { curlSeconds } from './curl.ts'
import { residentBytes, watchResidentMemory } from './resident-memory.ts'

const MEGABYTE = 1024 * 1024
const FILE_BYTES = Number(process.env.BENCH_MEDIA_BYTES ?? 2 * 1024 * MEGABYTE)
const LIMIT_MS = 15 * 60_000

const options = [
  { option: 'tiktok_video', platform: 'tiktok', settings: { privacy: 'PUBLIC_TO_EVERYONE' } },
  { option: 'youtube_video', platform: 'youtube', settings: {} },
]

type Seen = { at: number; progress: number; phase: Job['phase'] }

const publish = async (stage: WholeStage, { option, settings }: (typeof options)[number], file: unknown) => {
  const { data } = await stage.client.enqueue({
    selectedOptions: [option],
    mediaFiles: [file],
    captions: { universal: `Um vídeo grande, ${Date.now()}` },
    settings: { [option]: settings },
  })
  return until(
    async () => {
      const [job] = await stage.client.jobs(data.publication_id)
      if (job?.status === 'failed') throw new Error(`${option}: ${job.error_message}`)
      return job?.status === 'completed' && job
    },
    `${option} is published`,
    LIMIT_MS,
  )
}

const pidOf = async (stateDir: string, name: string): Promise<number> => {
  const list: { name: string; pid: number }[] = JSON.parse(
    await readFile(join(stateDir, 'processes.json'), 'utf8'),
  )
  const found = list.find((one) => one.name === name)
  if (!found) throw new Error(`no process ${name}`)
  return found.pid
}

/** The longest time without a step forward, in seconds, while bytes went out. */
const longestStandstill = (seen: Seen[]): number => {
  const uploading = seen.filter(({ phase }) => phase === 'uploading')
  const moves = uploading.filter(({ progress }, index) => progress !== uploading[index - 1]?.progress)
  const last = seen.find(({ phase }) => phase === 'processing') ?? seen.at(-1)
  const times = [...moves.map(({ at }) => at), ...(last ? [last.at] : [])]
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at))) / 1000
}

/** A large video to each platform that takes bytes: the service's memory, the pace of its progress, its throughput. */
export const benchMedia = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  const stage = await setWholeStage()
  const print = (text: string): unknown => process.stdout.write(`${text}\n`)
  try {
    const path = join(folder, 'large.mp4')
    await writeLargeVideo(path, FILE_BYTES)
    print(`A video of ${FILE_BYTES / MEGABYTE} MB, on ${process.platform} with Node ${process.version}`)
    const small = await stage.client.upload(join(fixtures, 'reel.mp4'))
    const large = await stage.client.upload(path)
    const seen: Seen[] = []
    await stage.client.onJob(({ progress, phase }) => seen.push({ at: performance.now(), progress, phase }))

    for (const one of options) {
      // Once with a small file, so that what is measured is the file's share and not the code's.
      await publish(stage, one, small)
      const pid = await pidOf(stage.stateDir, one.platform)
      const idle = await residentBytes(pid)
      seen.length = 0
      const stop = watchResidentMemory(pid)
      await publish(stage, one, large)
      const above = ((await stop()) - idle) / MEGABYTE
      const began = seen.find(({ phase }) => phase === 'uploading')?.at ?? 0
      const ended = seen.find(({ phase }) => phase === 'processing')?.at ?? 0
      const seconds = (ended - began) / 1000
      print(
        [
          one.option.padEnd(14),
          `memory at most ${above.toFixed(0)} MB above idle (${(idle / MEGABYTE).toFixed(0)} MB)`,
          `${seen.filter(({ phase }) => phase === 'uploading').length} progress events by Realtime, at most ${longestStandstill(seen).toFixed(1)} s apart`,
          `${seconds.toFixed(1)} s, ${(FILE_BYTES / MEGABYTE / seconds).toFixed(0)} MB/s`,
        ].join('  '),
      )
    }
    const curl = await curlSeconds(stage.urls.sandbox, path, FILE_BYTES)
    print(
      curl === undefined
        ? 'curl           is not installed'
        : `curl           ${curl.toFixed(1)} s, ${(FILE_BYTES / MEGABYTE / curl).toFixed(0)} MB/s to the sandbox's YouTube, from disk, in one request`,
    )
  } finally {
    await stage.end()
    await rm(folder, { recursive: true, force: true })
  }
}
