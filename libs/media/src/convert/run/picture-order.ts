import type { PictureTarget } from '@carteiro/contracts'

/** Of a thumbnail. */
export type ThumbnailOrder = { kind: 'thumbnail'; input: string; type: string; edge: number; output: string }
/** What the process for pictures is asked for, and how it answers. */
export type PictureOrder =
  | { kind: 'convert'; input: string; type: string; target: PictureTarget; output: string }
  | ThumbnailOrder
  /** The pictures of an animation as PNG files in a folder, with a list for ffmpeg. */
  | { kind: 'unpack'; input: string; folder: string; list: string }
export type PictureAnswer = { kind: 'done' } | { kind: 'failed'; output: string }
