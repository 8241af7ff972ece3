import { type PlatformName, sandboxSettings } from '@carteiro/platforms'
import type { z } from 'zod'

/** The configuration of a platform service for the sandbox; settings that no test needs are made up. */
export const settingsInSandbox = <Config extends z.ZodType>(
  config: Config,
  platform: PlatformName,
  sandboxUrl: string,
  more: Record<string, string> = {},
): z.output<Config> =>
  config.parse({
    PORT: '0',
    DATABASE_URL: 'postgres://nobody@localhost/none',
    INTERNAL_AUTH_SECRET: 'a-secret-of-tests-with-at-least-32-characters',
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    ...sandboxSettings(platform, sandboxUrl),
    ...more,
  })
