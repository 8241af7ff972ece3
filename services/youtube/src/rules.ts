import type { LaterCheck, Rule } from '@carteiro/contracts'
import * as limits from './limits.ts'

/** JSON Schema's `maxLength` would count code points. */
const titleUnits = { value: 'settings.title', length: 'utf16_units' } as const

/** What YouTube refuses across settings and times. https://developers.google.com/youtube/v3/docs/videos */
export const rules: Rule[] = [
  {
    code: 'text_forbidden',
    field: 'settings.title',
    message: 'expected a title without < and >',
    when: { value: 'settings.title', matches: '[<>]' },
  },
  {
    code: 'text_required',
    field: 'settings.title',
    message: 'expected a title of more than spaces, or none: then the caption has its first line as title',
    when: { value: 'settings.title', matches: '^\\s+$' },
  },
  {
    code: 'text_too_long',
    field: 'settings.title',
    message: `expected at most ${limits.TITLE_MAX_UNITS} UTF-16 units (an emoji has two), this has {measured}`,
    when: { value: titleUnits, above: limits.TITLE_MAX_UNITS },
    measured: titleUnits,
  },
  {
    code: 'tags_too_long',
    field: 'settings.tags',
    message: `expected at most ${limits.TAGS_MAX_CHARACTERS} characters in all (a tag with a space counts 2 more, each comma 1), these have {measured}`,
    when: { value: { value: 'settings.tags', length: 'comma_list' }, above: limits.TAGS_MAX_CHARACTERS },
    measured: { value: 'settings.tags', length: 'comma_list' },
  },
  {
    code: 'publish_at_needs_private',
    field: 'settings.privacy',
    message:
      'expected private, or nothing, beside publishAt: YouTube makes it public then; this is {measured}',
    when: {
      all: [
        { value: 'settings.publishAt', present: true },
        { value: 'settings.privacy', in: ['public', 'unlisted'] },
      ],
    },
    measured: 'settings.privacy',
  },
  {
    code: 'publish_at_in_the_past',
    field: 'settings.publishAt',
    message: 'expected a time after the post is sent, this is {measured}',
    when: { value: 'settings.publishAt', before: { at: 'due' } },
    measured: 'settings.publishAt',
  },
]

export const warnings: Rule[] = [
  {
    code: 'no_effect',
    field: 'settings.notifySubscribers',
    message: 'has no effect: YouTube notifies subscribers of public videos only',
    when: {
      all: [
        { value: 'settings.notifySubscribers', equals: true },
        { value: 'settings.privacy', in: ['unlisted', 'private'] },
        { value: 'settings.publishAt', present: false },
      ],
    },
  },
]

/** https://developers.google.com/youtube/data/reference/rest/v3/thumbnails/set */
export const shortWarnings: Rule[] = [
  {
    code: 'no_effect',
    field: 'settings.thumbnail',
    message:
      'may have no effect: YouTube takes thumbnails of Shorts since November 2026, and only when the processing has ended, which is waited for',
    when: { value: 'settings.thumbnail', present: true },
  },
]

export const checkedWhenSent: LaterCheck[] = [
  {
    code: 'media_out_of_range',
    field: 'mediaFiles[0].durationSeconds',
    message: `more than ${limits.UNVERIFIED_MAX_SECONDS} seconds are taken of verified channels only`,
    when: { value: 'files.0.durationSeconds', above: limits.UNVERIFIED_MAX_SECONDS },
  },
  {
    code: 'thumbnail_not_allowed',
    field: 'settings.thumbnail',
    message: 'YouTube takes thumbnails of channels whose phone number is verified',
    when: { value: 'settings.thumbnail', present: true },
  },
  {
    code: 'playlist_unknown',
    field: 'settings.playlistId',
    message: 'whether the channel has this playlist',
    when: { value: 'settings.playlistId', present: true },
  },
]
