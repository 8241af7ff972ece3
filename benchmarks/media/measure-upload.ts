import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job, MediaFile } from '@carteiro/contracts'
import { type StackHarness, until } from '@carteiro/testing/stack/harness'
import { processorSeconds } from '../queue/processor-seconds.ts'
import { residentBytes, watchResidentMemory } from './resident-memory.ts'

const LIMIT_MS = 15 * 60_000
/** The processes that an upload uses. */
const HELPERS = ['gateway', 'sandbox']

/** Platforms to which bytes are uploaded, by the options that publish a video. */
export const options = [
  { option: 'tiktok_video', platform: 'tiktok', settings: { privacy: 'PUBLIC_TO_EVERYONE' } },
  { option: 'youtube_video', platform: 'youtube', settings: {} },
]

export type Seen = { at: number; progress: number; phase: Job['phase'] }

export type Option = (typeof options)[number]

export const publish = async (harness: StackHarness, { option, settings }: Option, file: MediaFile) => {
  const { data } = await harness.client.enqueue({
    selectedOptions: [option],
    mediaFiles: [file],
    captions: { universal: `Um vídeo grande, ${Date.now()}` },
    settings: { [option]: settings },
  })
  return until(
    async () => {
      const [job] = await harness.client.jobs(data.publication_id)
      if (job?.status === 'failed') throw new Error(`${option}: ${job.error_message}`)
      return job?.status === 'completed' && job
    },
    `${option} is published`,
    LIMIT_MS,
  )
}

export const pidOf = async (stateDir: string, name: string): Promise<number> => {
  const list: { name: string; pid: number }[] = JSON.parse(
    await readFile(join(stateDir, 'processes.json'), 'utf8'),
  )
  const found = list.find((one) => one.name === name)
  if (!found) throw new Error(`no process ${name}`)
  return found.pid
}

/** The longest time without progress during the upload, in seconds. */
const longestStandstill = (seen: Seen[]): number => {
  const uploading = seen.filter(({ phase }) => phase === 'uploading')
  const moves = uploading.filter(({ progress }, index) => progress !== uploading[index - 1]?.progress)
  const last = seen.find(({ phase }) => phase === 'processing') ?? seen.at(-1)
  const times = [...moves.map(({ at }) => at), ...(last ? [last.at] : [])]
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at))) / 1000
}

export type Upload = {
  seconds: number
  idleBytes: number
  /** Peak memory above idle. */
  memoryBytes: number
  events: number
  standstillSeconds: number
  /** Processor seconds of each process involved. */
  processorSeconds: Record<string, number>
}

/** Publishes a file, and watches the processes meanwhile; `seen` collects the events of Realtime. */
export const measureUpload = async (
  harness: StackHarness,
  one: Option,
  file: MediaFile,
  seen: Seen[],
): Promise<Upload> => {
  const names = [one.platform, ...HELPERS]
  const pids = await Promise.all(names.map((name) => pidOf(harness.stateDir, name)))
  const usedSeconds = () => Promise.all(pids.map(processorSeconds))
  const idleBytes = await residentBytes(pids[0] ?? 0)
  seen.length = 0
  const before = await usedSeconds()
  const stop = watchResidentMemory(pids[0] ?? 0)
  await publish(harness, one, file)
  const memoryBytes = (await stop()) - idleBytes
  const after = await usedSeconds()
  const began = seen.find(({ phase }) => phase === 'uploading')?.at ?? 0
  const ended = seen.find(({ phase }) => phase === 'processing')?.at ?? 0
  return {
    seconds: (ended - began) / 1000,
    idleBytes,
    memoryBytes,
    events: seen.filter(({ phase }) => phase === 'uploading').length,
    standstillSeconds: longestStandstill(seen),
    processorSeconds: Object.fromEntries(
      names.map((name, index) => [name, (after[index] ?? 0) - (before[index] ?? 0)]),
    ),
  }
}
