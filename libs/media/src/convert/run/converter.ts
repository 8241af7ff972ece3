import { mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ConversionTarget, Problem } from '@carteiro/contracts'
import type { Facts } from '../../probe/measures.ts'
import { NotMedia } from '../../probe/not-media.ts'
import type { Prober } from '../../probe/prober.ts'
import { createSlots } from '../../probe/slots.ts'
import { ConversionError } from './conversion-error.ts'
import { convertVideo } from './convert-video.ts'
import type { Ffmpeg } from './find-ffmpeg.ts'
import { runPictureProcess } from './run-picture-process.ts'

const MEGABYTE = 1024 * 1024
/** An encoder uses every core that it is given. */
const AT_ONCE = 1
const WAITING = 16
/** What x264 needs for 4K, and sharp for 100 megapixels. */
const MEMORY_BYTES = 1536 * MEGABYTE

export type ConverterLimits = {
  /** For one file. */
  deadlineMs: number
  /** Resident memory of the converting process; 1.5 GB when left out. */
  memoryBytes?: number
  /** Files that are converted at once: 1 when left out. */
  atOnce?: number
  /** Files that may wait for it: 16 when left out. */
  waiting?: number
}
export type ConversionOrder = {
  /** The path of the file, and what the prober measured of it. */
  input: string
  source: Pick<Facts, 'type'> & Partial<Facts>
  target: ConversionTarget
  /** A path that is written at once and whole; folders beside it hold what lies between. */
  output: string
  /** What an option's evaluator says of the result; when left out, it is only measured. */
  judge?: ((facts: Facts) => Problem[]) | undefined
}
export type Converter = {
  /**
   * Converts a file in a process that is killed when the signal ends, at the deadline, and when it takes too much
   * memory. On any error nothing is left at `output`.
   *
   * @param onProgress from 0 to 1, of videos whose length is known
   * @returns what the prober measures of the result
   * @throws ConversionError; 503 when too many files wait; the signal's reason
   */
  convertFile(
    order: ConversionOrder,
    running: { signal: AbortSignal; onProgress?: (done: number) => void },
  ): Promise<Facts>
}

const notFitting = (problems: Problem[]): ConversionError =>
  new ConversionError(
    'result_does_not_fit',
    `the converted file does not fit: ${problems.map(({ message }) => message).join('; ')}`,
    { details: problems },
  )

const unreadable = (error: unknown): unknown =>
  error instanceof NotMedia
    ? new ConversionError('conversion_failed', `the converted file cannot be read: ${error.message}`)
    : error

/** Converts files where they can do no harm. `ffmpeg` is left out where there is none: pictures only. */
export const createConverter = (
  { prober, ffmpeg }: { prober: Prober; ffmpeg?: Ffmpeg | undefined },
  { deadlineMs, memoryBytes = MEMORY_BYTES, atOnce = AT_ONCE, waiting = WAITING }: ConverterLimits,
): Converter => {
  const slots = createSlots({ atOnce, waiting, what: 'converted' })

  const make = async (
    { input, source, target }: ConversionOrder,
    output: string,
    folder: string,
    { signal, onProgress }: Parameters<Converter['convertFile']>[1],
  ): Promise<void> => {
    const guards = { signal, deadlineMs, memoryBytes, startedAt: performance.now() }
    const { type, durationSeconds } = source
    if (target.kind === 'picture')
      return runPictureProcess({ kind: 'convert', input, type, target, output }, guards)
    if (!ffmpeg)
      throw new ConversionError('no_video_converter', 'expected ffmpeg on this machine: install it')
    const onSeconds = (seconds: number): void => {
      if (durationSeconds) onProgress?.(Math.min(1, seconds / durationSeconds))
    }
    await convertVideo(ffmpeg, { input, type, target, output, folder }, guards, onSeconds)
  }

  return {
    convertFile: async (order, running) => {
      const { signal } = running
      const release = await slots.acquire(signal)
      const folder = await mkdtemp(join(dirname(order.output), 'converting-'))
      try {
        const made = join(folder, `made-${basename(order.output)}`)
        await make(order, made, folder, running)
        const facts = await prober
          .probe({ path: made, name: basename(order.output) }, signal)
          .catch((error) => {
            throw unreadable(error)
          })
        const problems = order.judge?.(facts) ?? []
        if (problems.length > 0) throw notFitting(problems)
        await rename(made, order.output)
        return facts
      } finally {
        await rm(folder, { recursive: true, force: true })
        release()
      }
    },
  }
}
