import type { MediaFile, MediaPolicy, Problem } from '@carteiro/contracts'
import type { createRemoteMeasure } from '../media/measure-remote.ts'

export type MeasureRemote = ReturnType<typeof createRemoteMeasure>
/** @returns the request's files as they are, and why some cannot be read */
export type MeasureRequest = (
  request: { mediaFiles: MediaFile[]; mediaPolicy?: MediaPolicy | undefined },
  clientLeft: AbortSignal,
) => Promise<{ measured: MediaFile[]; problems: Problem[] }>

/** A conversion is planned by what files are, not by what a request says: those that lie elsewhere are measured there. */
export const createMeasureRequest =
  (measureRemote: MeasureRemote, publicUrl: string): MeasureRequest =>
  async ({ mediaFiles, mediaPolicy }, clientLeft) => {
    const ours = new URL(publicUrl).origin
    if (mediaPolicy !== 'convert') return { measured: mediaFiles, problems: [] }
    return measureRemote(mediaFiles, ({ url }) => new URL(url).origin !== ours, clientLeft)
  }
