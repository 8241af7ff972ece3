import { optionalAppSetting } from '@carteiro/platform-kit'
import { z } from 'zod'

/** https://developers.facebook.com/docs/graph-api/changelog */
export const graphVersion = z
  .string()
  .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
  .default('v26.0')

/** It holds the permissions, and is sent in place of them. */
export const loginConfigId = (what: string) =>
  optionalAppSetting(
    what,
    'https://developers.facebook.com/apps/, the app, "Facebook Login for Business", "Configurations"',
    z.string().regex(/^\d+$/, 'expected the id of a configuration, in digits'),
  )
