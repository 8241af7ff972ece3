import { z } from 'zod'
import { optionName } from '../enqueue.ts'
import { mediaKind } from '../media.ts'
import { carriedCondition } from './carried-condition.ts'
import { laterCheck, rule } from './rules.ts'
import { textCounting } from './text-counting.ts'

export { type TextCounting, textCounting, textCountings } from './text-counting.ts'

const textLimit = z.object({ max: z.int().positive(), counting: textCounting })
export type TextLimit = z.infer<typeof textLimit>

/** Null in an option means: it takes no text (a universal caption is left out, not refused). */
export const textRule = textLimit.extend({
  /** Whether text is required: always, only when there is no media, or never. */
  required: z.enum(['always', 'without_media', 'never']),
  max_hashtags: z.int().optional(),
  max_mentions: z.int().optional(),
  max_cashtags: z.int().optional(),
  /** The number of different links in the text and in the settings of `links_also_in`. */
  max_links: z.int().optional(),
  links_also_in: z.array(z.string()).optional(),
  /** No text is required when this is true, as for a post with a link or a poll. */
  required_unless: carriedCondition.optional(),
  /** More limits, each counted in its own way; with `when` only while it is true, or unknown. */
  also: z.array(textLimit.extend({ when: carriedCondition.optional() })).optional(),
  /** What must not be in the text: a regular expression (flag `u`), and the message for the user. */
  forbidden: z.array(z.object({ pattern: z.string(), message: z.string() })).optional(),
})
export type TextRule = z.infer<typeof textRule>

const range = z.object({ min: z.number().optional(), max: z.number().optional() })

/** The facts of a file that rules ask for, as `mediaFile` names them. */
export const fileMeasures = [
  'width',
  'height',
  'durationSeconds',
  'codec',
  'frameRate',
  'chroma',
  'frames',
  'moovInFront',
] as const
export type FileMeasure = (typeof fileMeasures)[number]

/** The rules for each file of a kind. Bytes, pixels, seconds; aspect ratio is width ÷ height. */
export const fileRule = z.object({
  types: z.array(z.string()).min(1),
  max_bytes: z.int().positive(),
  min_bytes: z.int().positive().optional(),
  width: range.optional(),
  height: range.optional(),
  aspect_ratio: range.optional(),
  duration_seconds: range.optional(),
  /** Width × height. */
  max_pixels: z.int().positive().optional(),
  /** Of videos, as `mediaFile.codec` names them. */
  codecs: z.array(z.string()).min(1).optional(),
  /** Chroma subsampling of videos, as `mediaFile.chroma` names it. */
  chroma: z.array(z.string()).min(1).optional(),
  /** Of a GIF. */
  max_frames: z.int().positive().optional(),
  /** Width × height × frames, of a GIF. */
  max_frame_pixels: z.int().positive().optional(),
  /** An MP4's or MOV's index must come before its pictures and sound. */
  moov_in_front: z.literal(true).optional(),
  /** Frames in a second. */
  frame_rate: range.optional(),
  max_alt_text: z.int().optional(),
  alt_text_counting: textCounting.optional(),
  /** Facts without which a file is refused. Other facts that were not measured are left to the platform, with a warning. */
  must_be_measured: z.array(z.enum(fileMeasures)).optional(),
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

/**
 * A thread, whose parts each keep to the option's rules of text and media; its settings are the first part's, but for those that
 * its platform's page names.
 */
export const partsRule = z.object({
  /** How many there may be. */
  max: z.int().min(2),
  /** No two parts may have the same text. */
  distinct_texts: z.boolean().optional(),
})
export type PartsRule = z.infer<typeof partsRule>

/** An account that has not granted one of these scopes cannot: its owner must connect it again. */
const permitted = z.object({ scopes: z.array(z.string()) })
/** What the platform's API lets be done with a published post of an option. */
export const afterPublishing = z.object({
  /** It can be deleted. */
  delete: permitted.optional(),
  /** What of it can be changed: `caption`, `settings.<name>`. */
  edit: permitted.extend({ fields: z.array(z.string()).min(1) }).optional(),
})
export type AfterPublishing = z.infer<typeof afterPublishing>

/** One way to publish on a platform: what a client selects. */
export const catalogOption = z.object({
  option: optionName,
  title: z.string(),
  /**
   * How such a post looks, for previews: `short_post` text first · `page_post` a post of a page or member ·
   * `picture_feed` pictures first · `full_screen` upright, text over it · `video_page` a video with its title below.
   * With an unknown value, or none, any preview will do.
   */
  look: z.string().optional(),
  text: textRule.nullable(),
  media: mediaRule,
  /** Without it the option takes no thread. */
  parts: partsRule.optional(),
  /** JSON Schema (draft 2020-12) of `settings[option]`: an object that refuses unknown properties. */
  settings: z.record(z.string(), z.unknown()),
  /** What is refused across settings, text, media, times and the account. */
  rules: z.array(rule).optional(),
  /** What is accepted, though its effect may surprise the user, such as a setting without effect. */
  warnings: z.array(rule).optional(),
  /** What cannot be known before the post is sent. */
  checked_when_sent: z.array(laterCheck).optional(),
  /** What can be done with a post after it was published; left out: nothing. */
  after: afterPublishing.optional(),
})
export type CatalogOption = z.infer<typeof catalogOption>

/** The version of the platform's API that the service calls, and its documented end. */
export const apiVersion = z.object({
  version: z.string().min(1).max(40),
  /** The day from which the platform does not serve it any more (UTC). */
  sunset: z.iso.date(),
  /** The platform's document that says so. */
  source: z.url({ protocol: /^https$/ }),
})
export type ApiVersion = z.infer<typeof apiVersion>

/** What a platform service registers when it starts. */
export const platformCatalog = z.object({
  v: z.literal(1),
  platform: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
  display_name: z.string().min(1),
  /** The platform's brand colour, for marks and previews: `#rrggbb`. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .optional(),
  /** Semantic version of the service; an older one never overwrites a newer one. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Only where the platform has documented an end of the version in use. */
  api_version: apiVersion.optional(),
  options: z.array(catalogOption).min(1),
})
export type PlatformCatalog = z.infer<typeof platformCatalog>
