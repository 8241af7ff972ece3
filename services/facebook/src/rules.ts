import type { Condition, Rule } from '@carteiro/contracts'

const isSet = (setting: string): Condition => ({ value: `settings.${setting}`, present: true })
const noEffect = (field: string, why: string, when: Condition): Rule => ({
  code: 'no_effect',
  field,
  message: `has no effect: ${why}`,
  when,
})

/**
 * Facebook fetches pictures from where they lie, but not from its own servers.
 * https://developers.facebook.com/docs/graph-api/reference/page/photos
 */
export const pictureRules: Rule[] = [
  {
    code: 'media_url_refused',
    field: 'mediaFiles[*].url',
    message: 'expected an address outside of Facebook: it fetches no pictures from its own servers',
    each: 'files',
    when: {
      all: [
        { value: 'item.kind', in: ['image', 'gif'] },
        { value: 'item.url', matches: '^https?://[^/]*\\.fbcdn\\.net(?=[:/]|$)' },
      ],
    },
  },
]

const altTextOf = (kinds: string[], why: string): Rule => ({
  ...noEffect('mediaFiles[*].altText', why, {
    all: [
      { value: 'item.altText', present: true },
      { value: 'item.kind', in: kinds },
    ],
  }),
  each: 'files',
})
export const reelWarnings = [altTextOf(['video'], 'Facebook takes it for pictures only')]
export const storyWarnings = [altTextOf(['image', 'gif', 'video'], 'a story takes none')]
export const postWarnings = [
  ...reelWarnings,
  noEffect('settings.link', 'it is for posts without pictures or videos', {
    all: [isSet('link'), { value: 'files.count', above: 0 }],
  }),
  noEffect('settings.title', 'only videos have one', {
    all: [isSet('title'), { not: { files: { kinds: ['video'] } } }],
  }),
]
