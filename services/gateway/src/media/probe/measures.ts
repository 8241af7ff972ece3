import type { MediaFile } from '@carteiro/contracts'

/** What can be measured of a file. A field is absent where it was not. */
export type Measures = Pick<
  MediaFile,
  'width' | 'height' | 'durationSeconds' | 'codec' | 'frameRate' | 'chroma' | 'frames' | 'moovInFront'
>

/** What a file is by its bytes. */
export type Facts = Pick<MediaFile, 'type' | 'size'> & Measures
