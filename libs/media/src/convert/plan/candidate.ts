import type { ConversionChange, ConversionTarget, MediaFile } from '@carteiro/contracts'

/** One way to convert a file, and what is expected of its result: the evaluator says whether it fits. */
export type Candidate = { target: ConversionTarget; expected: MediaFile; changes: ConversionChange[] }

/** The same file with other measures; those of the original are dropped. */
export const withMeasures = (
  { name, url, altText }: MediaFile,
  measured: Omit<MediaFile, 'name' | 'url' | 'altText'>,
): MediaFile => ({ name, url, ...measured, ...(altText === undefined ? {} : { altText }) })

export const pixelsOf = ({ width, height }: MediaFile) => (width && height ? { width, height } : undefined)
