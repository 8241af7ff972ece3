import { stat } from 'node:fs/promises'
import { ConversionError } from '../convert/run/conversion-error.ts'
import { inputArguments } from '../convert/run/ffmpeg-arguments.ts'
import type { Ffmpeg } from '../convert/run/find-ffmpeg.ts'
import type { Guards } from '../convert/run/guarded-process.ts'
import { inspect, runFfmpeg } from '../convert/run/run-ffmpeg.ts'
import { SQUARE, TO_SDR } from '../convert/run/video-filter.ts'

/** Many films begin with black. */
const POSTER_SECONDS = 1

export type PosterOrder = { input: string; type: string; durationSeconds?: number | undefined; edge: number }

const isWritten = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.size !== undefined

/** Writes one frame of a video as a PNG: of a second after its beginning, or the first. @throws ConversionError */
export const writePosterFrame = async (
  ffmpeg: Ffmpeg,
  { input, type, durationSeconds = 0, edge }: PosterOrder,
  output: string,
  guards: Guards,
): Promise<void> => {
  const video = { path: input, type }
  const { isHdr } = await inspect(ffmpeg, video, guards)
  const filter = [
    ...(isHdr && ffmpeg.convertsHdr ? [TO_SDR] : []),
    SQUARE,
    `scale=w=${edge}:h=${edge}:force_original_aspect_ratio=decrease`,
  ].join(',')
  const frameAt = (seconds: number): Promise<number> =>
    runFfmpeg(
      ffmpeg,
      [
        ...['-ss', String(seconds)],
        ...inputArguments(video),
        ...['-loglevel', 'error', '-nostats', '-map', '0:V:0', '-frames:v', '1', '-filter:v', filter],
        ...['-c:v', 'png', '-f', 'image2', '-update', '1', '-y', `file:${output}`],
      ],
      guards,
    )
  const seconds = Math.min(POSTER_SECONDS, durationSeconds / 2)
  try {
    await frameAt(seconds)
    if (seconds === 0 || (await isWritten(output))) return
  } catch (error) {
    if (seconds === 0 || !(error instanceof ConversionError && error.code === 'conversion_failed'))
      throw error
  }
  await frameAt(0)
}
