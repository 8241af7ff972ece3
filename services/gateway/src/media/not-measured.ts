import { kindOfMedia, type MediaFile } from '@carteiro/contracts'
import type { Measures } from '@carteiro/media'

type Measure = keyof Measures

const videoMeasures: Measure[] = ['width', 'height', 'durationSeconds', 'codec', 'chroma', 'frameRate']
/** Containers with an index (`moov`) that may lie before or behind their data. */
const withMoov = new Set(['video/mp4', 'video/quicktime', 'video/3gpp', 'video/3gpp2'])

const measuresOf = ({ type }: Pick<MediaFile, 'type'>): Measure[] => {
  const kind = kindOfMedia(type)
  if (kind === 'document') return []
  if (kind === 'gif') return ['width', 'height', 'frames']
  if (kind === 'image') return ['width', 'height']
  return withMoov.has(type) ? [...videoMeasures, 'moovInFront'] : videoMeasures
}

/** What a rule might ask of a file and could not be measured: the platform checks it. */
export const notMeasured = (file: Pick<MediaFile, 'type'> & Measures): Measure[] =>
  measuresOf(file).filter((measure) => file[measure] === undefined)

/** The same for several files, as paths within a request. */
export const notMeasuredOf = (files: MediaFile[]): string[] =>
  files.flatMap((file, index) => notMeasured(file).map((measure) => `mediaFiles[${index}].${measure}`))
