import { z } from 'zod'

/**
 * How a platform counts a text. `x_weighted`: twitter-text v3 (links 23, wide characters 2) · `utf8_bytes` ·
 * `utf16_units` · `code_points` · `graphemes` · `emoji_as_bytes`: code points, and an emoji as its UTF-8 bytes (Threads).
 */
export const textCountings = [
  'x_weighted',
  'utf8_bytes',
  'utf16_units',
  'code_points',
  'graphemes',
  'emoji_as_bytes',
] as const
export const textCounting = z.enum(textCountings)
export type TextCounting = z.infer<typeof textCounting>
