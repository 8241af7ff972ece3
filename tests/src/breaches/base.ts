import {
  type CatalogOption,
  evaluateOption,
  type FileRule,
  type JobContent,
  type MediaFile,
  type MediaKind,
} from '@carteiro/contracts'

/** The media's address, where no server answers: files are evaluated by their stated facts only. */
export const MEDIA_ORIGIN = 'http://127.0.0.1:1'

/** A content that breaks one rule of an option, and the expected problem. */
export type Breach = { name: string; content: JobContent; field: string; code: string }

const shapes = [
  [1080, 1080],
  [1080, 1920],
  [1280, 720],
] as const

/** A file that meets the rule of its kind. */
export const fileOf = (
  kind: MediaKind,
  rule: FileRule,
  [width, height]: readonly [number, number],
): MediaFile => ({
  name: `a.${kind}`,
  type: rule.types[0] ?? '',
  url: `${MEDIA_ORIGIN}/a.${kind}`,
  size: Math.max(rule.min_bytes ?? 0, 1000),
  ...(kind === 'document' ? {} : { width, height }),
  ...(kind === 'gif' ? { frames: 1 } : {}),
  ...(kind === 'video'
    ? {
        durationSeconds: 10,
        frameRate: 30,
        moovInFront: true,
        ...(rule.codecs ? { codec: rule.codecs[0] } : {}),
        ...(rule.chroma ? { chroma: rule.chroma[0] as '4:2:0' } : {}),
      }
    : {}),
})

type Schema = { enum?: unknown[] }

/** Required settings; of alternatives the first. */
const settingsOf = ({ settings }: CatalogOption): Record<string, unknown> => {
  const { anyOf = [], properties = {} } = settings as {
    anyOf?: { required?: string[] }[]
    properties?: Record<string, Schema>
  }
  const names = anyOf[0]?.required ?? []
  return Object.fromEntries(names.map((name) => [name, properties[name]?.enum?.[0]]))
}

export const problemsOf = (option: CatalogOption, { caption, mediaFiles, settings }: JobContent) =>
  evaluateOption(option, {
    mediaFiles,
    captions: { universal: caption },
    settings: { [option.option]: settings },
  })

/** A valid content, with files of a kind or without any. @throws when there is none */
export const contentWith = (option: CatalogOption, kind: MediaKind | undefined): JobContent => {
  const combination = option.media.combinations.find(({ kinds, min }) =>
    kind ? kinds.includes(kind) : min === 0,
  )
  const rule = kind && option.media.files[kind]
  const count = Math.max(combination?.min ?? 0, kind ? 1 : 0)
  for (const shape of shapes) {
    const content = {
      caption: option.text ? 'Bom dia' : '',
      mediaFiles: kind && rule ? Array.from({ length: count }, () => fileOf(kind, rule, shape)) : [],
      settings: settingsOf(option),
    }
    if (problemsOf(option, content).length === 0) return content
  }
  throw new Error(`${option.option}: no content without a problem, with ${kind ?? 'no media'}`)
}

/** The kinds of media that an option accepts. */
export const kindsOf = ({ media }: CatalogOption): MediaKind[] => [
  ...new Set(media.combinations.flatMap(({ kinds }) => kinds)),
]
export const allowsNoMedia = ({ media }: CatalogOption): boolean =>
  media.combinations.some(({ min }) => min === 0)

/** A valid content. */
export const soundContent = (option: CatalogOption): JobContent =>
  contentWith(option, allowsNoMedia(option) ? undefined : kindsOf(option)[0])
