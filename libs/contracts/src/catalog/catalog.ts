import { z } from 'zod'
import { optionName } from '../enqueue.ts'
import { mediaKind } from '../media.ts'

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

/** Null in an option means: it takes no text (a universal caption is left out, not refused). */
export const textRule = z.object({
  max: z.int().positive(),
  counting: textCounting,
  /** `always`, or only when there is no media to speak for itself, or `never`. */
  required: z.enum(['always', 'without_media', 'never']),
  max_hashtags: z.int().optional(),
  max_mentions: z.int().optional(),
  max_cashtags: z.int().optional(),
})
export type TextRule = z.infer<typeof textRule>

const range = z.object({ min: z.number().optional(), max: z.number().optional() })

/** What every file of a kind must keep to. Bytes, pixels, seconds; aspect ratio is width ÷ height. */
export const fileRule = z.object({
  types: z.array(z.string()).min(1),
  max_bytes: z.int().positive(),
  width: range.optional(),
  height: range.optional(),
  aspect_ratio: range.optional(),
  duration_seconds: range.optional(),
  /** Of videos, as `mediaFile.codec` names them. */
  codecs: z.array(z.string()).min(1).optional(),
  /** Frames in a second. */
  frame_rate: range.optional(),
  max_alt_text: z.int().optional(),
})
export type FileRule = z.infer<typeof fileRule>

/** One combination of files that the option takes, such as "one to four images". */
export const mediaCombination = z.object({
  name: z.string(),
  kinds: z.array(mediaKind),
  min: z.int().min(0),
  max: z.int().min(0),
})

export type MediaCombination = z.infer<typeof mediaCombination>

export const mediaRule = z.object({
  /** A publication's files must fit one of them. */
  combinations: z.array(mediaCombination).min(1),
  files: z.partialRecord(mediaKind, fileRule),
})
export type MediaRule = z.infer<typeof mediaRule>

/** One way to publish on a platform: what a client selects. */
export const catalogOption = z.object({
  option: optionName,
  title: z.string(),
  /**
   * How such a post looks, for previews: `short_post` text first · `page_post` a post of a page or member ·
   * `picture_feed` pictures first · `full_screen` upright, text over it · `video_page` a video with its title below.
   * A word that a reader doesn't know, or none: any preview will do.
   */
  look: z.string().optional(),
  text: textRule.nullable(),
  media: mediaRule,
  /** JSON Schema (draft 2020-12) of `settings[option]`: an object that refuses unknown properties. */
  settings: z.record(z.string(), z.unknown()),
})
export type CatalogOption = z.infer<typeof catalogOption>

/** What a platform service announces when it starts. */
export const platformCatalog = z.object({
  v: z.literal(1),
  platform: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
  display_name: z.string().min(1),
  /** The platform's own, for marks and previews: `#rrggbb`. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .optional(),
  /** Semantic version of the service; an older one never overwrites a newer one. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  options: z.array(catalogOption).min(1),
})
export type PlatformCatalog = z.infer<typeof platformCatalog>
