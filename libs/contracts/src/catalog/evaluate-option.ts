import type { EnqueueRequest } from '../enqueue.ts'
import type { JobContent } from '../internal.ts'
import type { CatalogOption } from './catalog.ts'
import { evaluateMedia } from './evaluate-media.ts'
import { evaluateSettings } from './evaluate-settings.ts'
import { evaluateText } from './evaluate-text.ts'
import type { Problem } from './problem.ts'

type Content = Pick<EnqueueRequest, 'mediaFiles' | 'captions' | 'settings'>

/** An option's share of a publication: the specific caption before the universal one, its own settings. */
export const contentOf = (request: Content, option: CatalogOption): JobContent => ({
  mediaFiles: request.mediaFiles,
  caption:
    option.text === null
      ? ''
      : (request.captions.specific?.[option.option] ?? request.captions.universal ?? ''),
  settings: request.settings[option.option] ?? {},
})

/** Everything that the platform would refuse about an option's content, at once. Empty: it may be enqueued. */
export const evaluateOption = (option: CatalogOption, request: Content): Problem[] => {
  const { mediaFiles, caption, settings } = contentOf(request, option)
  const isSpecific = request.captions.specific?.[option.option] !== undefined
  const captionField = isSpecific ? `captions.specific.${option.option}` : 'captions.universal'
  return [
    ...evaluateMedia(option.media, mediaFiles),
    ...evaluateText(option.text, caption, captionField, mediaFiles.length > 0),
    ...evaluateSettings(option.settings, settings, `settings.${option.option}`),
  ]
}
