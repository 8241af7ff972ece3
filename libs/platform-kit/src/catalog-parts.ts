import type { Condition, LaterCheck, MediaCombination, Rule } from '@carteiro/contracts'
import { z } from 'zod'

/** Parts of which platforms' catalogs are made. */

export const noMedia: MediaCombination = { name: 'no media', kinds: [], min: 0, max: 0 }
export const oneVideo: MediaCombination = { name: 'one video', kinds: ['video'], min: 1, max: 1 }

/**
 * The settings of an option, as JSON Schema: the catalog carries it, and the gateway checks by it. What Zod has no
 * word for stands in `.meta()`, and is checked by the catalog alone.
 */
export const settingsOf = (settings: z.ZodObject): Record<string, unknown> => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(settings, { io: 'input' })
  return schema
}

export const flag = (title: string, description?: string, isOn = false) =>
  z
    .boolean()
    .default(isOn)
    .meta({ title, ...(description === undefined ? {} : { description }) })

/** A link that is shown as a card. */
export const linkSetting = (description: string, pattern = '^https?://\\S+$') =>
  z.string().meta({ title: 'Link', description, format: 'uri', pattern })

export const countriesSetting = (description: string) =>
  z
    .array(z.string().meta({ pattern: '^[A-Z]{2}$' }))
    .min(1)
    .meta({ title: 'Shown in these countries only', description })

/** A setting that is a picture; what else `POST /api/media` answers of it may be there. */
export const pictureSetting = (picture: { title: string; types: readonly string[]; maxBytes: number }) =>
  z
    .object({
      url: z.string().meta({ format: 'uri', pattern: '^https?://' }),
      size: z.int().min(1).max(picture.maxBytes),
      type: z.enum(picture.types),
    })
    .meta({ title: picture.title, description: 'A picture as POST /api/media answers it' })

export const isSet = (setting: string): Condition => ({ value: `settings.${setting}`, present: true })
export const hasMedia: Condition = { value: 'files.count', above: 0 }

/** A warning of what is taken without effect. `each`: a list of which every entry is asked. */
export const noEffect = (field: string, why: string, when: Condition, each?: string): Rule => ({
  code: 'no_effect',
  field,
  message: `has no effect: ${why}`,
  when,
  ...(each ? { each } : {}),
})

/** The same of the alternative texts of files of these kinds; of all files without any. */
export const noAltText = (why: string, ...kinds: string[]): Rule => {
  const hasText: Condition = { value: 'item.altText', present: true }
  const when: Condition = kinds.length > 0 ? { all: [hasText, { value: 'item.kind', in: kinds }] } : hasText
  return noEffect('mediaFiles[*].altText', why, when, 'files')
}

/** What only the platform can decide about a setting. */
export const checkedLater = (code: string, setting: string, message: string): LaterCheck => ({
  code,
  field: `settings.${setting}`,
  message,
  when: isSet(setting),
})
