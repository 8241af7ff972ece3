import type { PostChanges } from '@carteiro/contracts'
import { refused } from '@carteiro/platform-kit'
import type { EditableVideo } from './api.ts'

/** The properties that `videos.update` writes, of each part. https://developers.google.com/youtube/v3/docs/videos/update#properties */
const WRITTEN = {
  snippet: ['title', 'description', 'tags', 'categoryId', 'defaultLanguage'],
  status: [
    'privacyStatus',
    'publishAt',
    'license',
    'embeddable',
    'publicStatsViewable',
    'selfDeclaredMadeForKids',
    'containsSyntheticMedia',
  ],
} as const
type Part = keyof typeof WRITTEN

/** Where YouTube has a setting, if not under its own name. */
const propertyOf: Record<string, string> = {
  language: 'defaultLanguage',
  madeForKids: 'selfDeclaredMadeForKids',
  privacy: 'privacyStatus',
}
const partOf = (property: string): Part =>
  (WRITTEN.snippet as readonly string[]).includes(property) ? 'snippet' : 'status'

/** The settings that can be edited, as the catalog names them; the caption is the description. */
export const EDITABLE_SETTINGS = [
  'title',
  'privacy',
  'tags',
  'categoryId',
  'language',
  'license',
  'embeddable',
  'publicStatsViewable',
  'madeForKids',
  'containsSyntheticMedia',
]

/**
 * The parts of a video as they are to be: a part that is sent must be whole, for YouTube deletes what it lacks. One that does not
 * change is not sent.
 */
export const editedParts = (
  now: EditableVideo | undefined,
  { caption, settings = {} }: PostChanges,
): EditableVideo => {
  if (!now) throw refused('content_rejected', 'YouTube does not have the video any more.')
  const changes = Object.entries(settings).map(([name, value]) => [propertyOf[name] ?? name, value] as const)
  if (caption !== undefined) changes.push(['description', caption])
  const parts: EditableVideo = {}
  for (const [property, value] of changes) {
    const part = partOf(property)
    parts[part] ??= Object.fromEntries(
      WRITTEN[part].flatMap((name) => (now[part]?.[name] === undefined ? [] : [[name, now[part][name]]])),
    )
    parts[part][property] = value
  }
  return parts
}
