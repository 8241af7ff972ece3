import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kindOfMedia } from '@carteiro/contracts'
import { ConversionError } from '../convert/run/conversion-error.ts'
import type { Ffmpeg } from '../convert/run/find-ffmpeg.ts'
import { runPictureProcess } from '../convert/run/run-picture-process.ts'
import type { Facts } from '../probe/measures.ts'
import { createSlots } from '../probe/slots.ts'
import { writePosterFrame } from './poster-frame.ts'

const MEGABYTE = 1024 * 1024
const MEMORY_BYTES = 1024 * MEGABYTE

/** Pixels of the longer edge: sharp in a list on screens with two pixels for one. */
export const THUMBNAIL_EDGE = 320

export type Thumbnailer = {
  /**
   * A small picture of a file, of a video one of its frames, as a WebP. It is made in processes that are killed at the
   * deadline, when they take too much memory, and when the signal ends.
   *
   * @throws ConversionError, `no_video_converter` of a video without ffmpeg; 503 when too many wait; the signal's reason
   */
  make(file: { path: string } & Pick<Facts, 'type' | 'durationSeconds'>, signal: AbortSignal): Promise<Buffer>
}

/** Makes thumbnails, few at once. `ffmpeg` is left out where there is none: pictures only. */
export const createThumbnailer = (
  ffmpeg: Ffmpeg | undefined,
  {
    deadlineMs,
    atOnce,
    waiting,
    folder: parent = tmpdir(),
  }: {
    deadlineMs: number
    atOnce: number
    waiting: number
    /** For what lies between; the system's temporary folder when left out. */
    folder?: string
  },
): Thumbnailer => {
  const slots = createSlots({ atOnce, waiting, what: 'read for their thumbnails' })
  return {
    make: async ({ path, type, durationSeconds }, signal) => {
      const isVideo = kindOfMedia(type) === 'video'
      if (isVideo && !ffmpeg)
        throw new ConversionError('no_video_converter', 'expected ffmpeg on this machine: install it')
      const release = await slots.acquire(signal)
      const folder = await mkdtemp(join(parent, 'carteiro-thumbnail-'))
      try {
        const guards = { signal, deadlineMs, memoryBytes: MEMORY_BYTES, startedAt: performance.now() }
        const [frame, output] = [join(folder, 'frame.png'), join(folder, 'thumbnail.webp')]
        if (isVideo && ffmpeg) {
          const order = { input: path, type, durationSeconds, edge: THUMBNAIL_EDGE }
          await writePosterFrame(ffmpeg, order, frame, guards)
        }
        const picture = isVideo ? { input: frame, type: 'image/png' } : { input: path, type }
        await runPictureProcess({ kind: 'thumbnail', ...picture, edge: THUMBNAIL_EDGE, output }, guards)
        return await readFile(output)
      } finally {
        await rm(folder, { recursive: true, force: true })
        release()
      }
    },
  }
}
