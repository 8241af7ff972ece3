import type { Account, EnqueueRequest, MediaFile, MediaPolicy, Problem } from '@carteiro/contracts'
import type { createRemoteMeasure } from '../media/measure-remote.ts'

export type MeasureRemote = ReturnType<typeof createRemoteMeasure>
/** @returns the request's files as they are, and why some cannot be read */
export type MeasureRequest = (
  request: { mediaFiles: MediaFile[]; mediaPolicy: MediaPolicy },
  clientLeft: AbortSignal,
) => Promise<{ measured: MediaFile[]; problems: Problem[] }>

/** Whether files of a request may be converted: where it does not say, the account of an option may. */
export const mayConvert = (
  { mediaPolicy }: Pick<EnqueueRequest, 'mediaPolicy'>,
  accounts: Pick<Account, 'media_policy'>[],
): boolean =>
  mediaPolicy === undefined
    ? accounts.some(({ media_policy }) => media_policy === 'convert')
    : mediaPolicy === 'convert'

/** A conversion is planned by what files are, not by what a request says: those that lie elsewhere are measured there. */
export const createMeasureRequest =
  (measureRemote: MeasureRemote, publicUrl: string): MeasureRequest =>
  async ({ mediaFiles, mediaPolicy }, clientLeft) => {
    const ours = new URL(publicUrl).origin
    if (mediaPolicy !== 'convert') return { measured: mediaFiles, problems: [] }
    return measureRemote(mediaFiles, ({ url }) => new URL(url).origin !== ours, clientLeft)
  }
