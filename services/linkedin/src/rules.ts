import type { Condition, LaterCheck, Rule } from '@carteiro/contracts'
import { ORGANIC_VIDEO_SECONDS } from './limits.ts'

const isOrganization: Condition = { value: 'account.external_id', matches: '^urn:li:organization:' }
const isSet = (setting: string): Condition => ({ value: `settings.${setting}`, present: true })
const hasMedia: Condition = { value: 'files.count', above: 0 }
const hasTitle: Condition = { files: { kinds: ['video', 'document'] } }

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
export const rules: Rule[] = [
  {
    code: 'organization_only',
    field: 'settings.targetEntities',
    message: 'expected none: only an organisation may choose its audience',
    when: { all: [isSet('targetEntities'), { not: isOrganization }] },
  },
  {
    code: 'member_only',
    field: 'settings.visibility',
    message: 'expected PUBLIC or LOGGED_IN: an organisation has no connections',
    when: { all: [{ value: 'settings.visibility', equals: 'CONNECTIONS' }, isOrganization] },
  },
]

const ofLink = ['linkTitle', 'linkDescription', 'linkThumbnail']

export const warnings: Rule[] = [
  {
    code: 'no_effect',
    field: 'settings.link',
    message: 'has no effect: LinkedIn shows media or a link',
    when: { all: [isSet('link'), hasMedia] },
  },
  ...ofLink.map((setting) => ({
    code: 'no_effect',
    field: `settings.${setting}`,
    message: 'has no effect: it belongs to a link, which is shown without media only',
    when: { all: [isSet(setting), { any: [hasMedia, { not: isSet('link') }] }] },
  })),
  {
    code: 'no_effect',
    field: 'settings.title',
    message: 'has no effect: only videos and documents have one',
    when: { all: [isSet('title'), { not: hasTitle }] },
  },
  {
    code: 'no_effect',
    field: 'mediaFiles[*].altText',
    message: 'has no effect: LinkedIn takes it for pictures only',
    each: 'files',
    when: {
      all: [
        { value: 'item.altText', present: true },
        { value: 'item.kind', in: ['video', 'document'] },
      ],
    },
  },
]

export const checkedWhenSent: LaterCheck[] = [
  {
    code: 'audience_too_small',
    field: 'settings.targetEntities',
    message: 'whether the audience has more than 300 members',
    when: isSet('targetEntities'),
  },
  {
    code: 'media_out_of_range',
    field: 'mediaFiles[0].durationSeconds',
    message: `LinkedIn's help names ${ORGANIC_VIDEO_SECONDS} seconds for posts, its API more`,
    when: {
      all: [
        { files: { kinds: ['video'] } },
        { value: 'files.0.durationSeconds', above: ORGANIC_VIDEO_SECONDS },
      ],
    },
  },
]
