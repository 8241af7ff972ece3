import type { MediaFile } from '@carteiro/contracts'

/** What can be measured of a file. A field is absent when it was not measured. */
export type Measures = Pick<
  MediaFile,
  'width' | 'height' | 'durationSeconds' | 'codec' | 'frameRate' | 'chroma' | 'frames' | 'moovInFront'
>

/** The result of a probe of a file's bytes. */
export type Facts = Pick<MediaFile, 'type' | 'size'> & Measures
