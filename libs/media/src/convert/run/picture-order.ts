import type { PictureTarget } from '@carteiro/contracts'

/** What the process for pictures is asked for, and how it answers. */
export type PictureOrder =
  | { kind: 'convert'; input: string; type: string; target: PictureTarget; output: string }
  /** The pictures of an animation as PNG files in a folder, with a list for ffmpeg. */
  | { kind: 'unpack'; input: string; folder: string; list: string }
export type PictureAnswer = { kind: 'done' } | { kind: 'failed'; output: string }
