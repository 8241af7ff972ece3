import type { LaterCheck, Rule } from '@carteiro/contracts'

const withMedia = { value: 'files.count', above: 0 } as const

/** What Threads shows of posts of text only, or with media only. https://developers.facebook.com/docs/threads/reference/publishing */
export const warnings: Rule[] = [
  ...['link', 'poll'].map((setting) => ({
    code: 'no_effect',
    field: `settings.${setting}`,
    message: 'has no effect: it is for posts without pictures or videos',
    when: { all: [withMedia, { value: `settings.${setting}`, present: true }] },
  })),
  {
    code: 'no_effect',
    field: 'settings.spoiler',
    message: 'has no effect: it covers pictures and videos, and there are none',
    when: { all: [{ not: withMedia }, { value: 'settings.spoiler', equals: true }] },
  },
]

export const checkedWhenSent: LaterCheck[] = [
  {
    code: 'quote_unknown',
    field: 'settings.quotePostId',
    message: 'whether the quoted post is there and may be quoted',
    when: { value: 'settings.quotePostId', present: true },
  },
  {
    code: 'countries_not_allowed',
    field: 'settings.countries',
    message: 'whether this profile may choose countries',
    when: { value: 'settings.countries', present: true },
  },
]
