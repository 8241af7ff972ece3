import { type DocumentedEnds, optionalAppSetting } from '@carteiro/platform-kit'
import { z } from 'zod'

/** https://developers.facebook.com/docs/graph-api/changelog */
export const graphVersion = z
  .string()
  .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
  .default('v26.0')

/** As it was on 29 November 2026. v26.0 and v27.0 had no date yet. */
export const graphVersionEnds = {
  source: 'https://developers.facebook.com/docs/graph-api/changelog/versions/',
  ends: {
    'v20.0': '2026-09-24',
    'v21.0': '2027-01-21',
    'v22.0': '2027-05-20',
    'v23.0': '2027-10-08',
    'v24.0': '2028-02-18',
    'v25.0': '2028-07-29',
  },
} satisfies DocumentedEnds

/** It holds the permissions, and is sent in place of them. */
export const loginConfigId = (what: string) =>
  optionalAppSetting(
    what,
    'https://developers.facebook.com/apps/, the app, "Facebook Login for Business", "Configurations"',
    z.string().regex(/^\d+$/, 'expected the id of a configuration, in digits'),
  )
