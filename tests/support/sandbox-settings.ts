import type { z } from 'zod'
import { type SandboxPlatform, sandboxSettings } from '../../infra/sandbox/src/oauth/apps.ts'

/** A platform service's configuration whose platform is the sandbox; what no test of a service needs is made up. */
export const settingsInSandbox = <Config extends z.ZodType>(
  config: Config,
  platform: SandboxPlatform,
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
