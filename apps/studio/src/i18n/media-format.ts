import { mediaFormatName } from '@carteiro/contracts'

/** The name of a file's format, without what is said about it in English: "HEIC", "MP4". */
export const mediaFormat = (type: string): string =>
  mediaFormatName(type)
    .replace(/ \(.*/, '')
    .replace(/^animated /, '')
