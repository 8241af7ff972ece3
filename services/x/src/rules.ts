import type { Condition, Rule } from '@carteiro/contracts'
import * as limits from './limits.ts'

/**
 * X's own words for what the account's owner pays for and how it is verified, as they were when X was last asked. An
 * account whose words are not known is held to what everybody may.
 * https://docs.x.com/x-api/media/quickstart/best-practices
 */
export const isPremium: Condition = {
  any: [
    { value: 'account.profile.subscription_type', in: limits.PREMIUM_SUBSCRIPTIONS },
    { value: 'account.profile.verified_type', in: limits.PREMIUM_VERIFIED_TYPES },
  ],
}
/** "X Premium / verified accounts" may post long videos: governments, too. */
const isVerified: Condition = {
  any: [isPremium, { value: 'account.profile.verified_type', equals: limits.GOVERNMENT_VERIFIED_TYPE }],
}

const ofVideo = (rule: Omit<Rule, 'when'>, when: Condition): Rule => ({
  ...rule,
  when: { all: [{ not: isVerified }, { files: { kinds: ['video'] } }, when] },
})

/** What X takes of accounts with X Premium only. */
export const rules: Rule[] = [
  ofVideo(
    {
      code: 'media_out_of_range',
      field: 'mediaFiles[0].durationSeconds',
      message: `expected at most ${limits.VIDEO_DEFAULT_SECONDS} seconds without X Premium or verification, this has {measured}`,
      measured: 'files.0.durationSeconds',
    },
    { value: 'files.0.durationSeconds', above: limits.VIDEO_DEFAULT_SECONDS },
  ),
  ofVideo(
    {
      code: 'media_too_large',
      field: 'mediaFiles[0].size',
      message: `expected at most ${limits.VIDEO_DEFAULT_MAX_BYTES} bytes without X Premium or verification, this has {measured}`,
      measured: 'files.0.size',
    },
    { value: 'files.0.size', above: limits.VIDEO_DEFAULT_MAX_BYTES },
  ),
  ...(['width', 'height'] as const).map((edge) =>
    ofVideo(
      {
        code: 'media_out_of_range',
        field: `mediaFiles[0].${edge}`,
        message: `expected at most ${limits.VIDEO_DEFAULT_EDGE_PIXELS} pixels without X Premium or verification, this has {measured}`,
        measured: `files.0.${edge}`,
      },
      { value: `files.0.${edge}`, above: limits.VIDEO_DEFAULT_EDGE_PIXELS },
    ),
  ),
]

export const warnings: Rule[] = [
  {
    code: 'no_effect',
    field: 'mediaFiles[*].altText',
    message: 'has no effect: X takes it for pictures and GIFs only',
    each: 'files',
    when: {
      all: [
        { value: 'item.altText', present: true },
        { value: 'item.kind', equals: 'video' },
      ],
    },
  },
]
