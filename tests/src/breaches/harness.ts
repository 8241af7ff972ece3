import { type CatalogOption, type JobContent, type Problem, validateResponse } from '@carteiro/contracts'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import { startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { platformNames } from '../../../infra/platforms/src/index.ts'
import { MEDIA_ORIGIN } from './base.ts'

/** No server answers there: a call to a platform would fail instead of refusing. */
const NOWHERE = 'http://127.0.0.1:1'

/** All platforms, none of which is reachable. */
export const definitions: PlatformDefinition[] = platformNames.map((platform) => {
  const { config, define } = platformServices[platform]
  return define(settingsInSandbox(config, platform, NOWHERE) as never)
})

const accountOf = (externalId: string) => ({ externalId, username: 'carteiro', accessToken: 'token' })

/** A platform's service and the gateway on one database, with a user whose account is of this kind. */
export const startBothHarnesses = async (
  gateway: GatewayHarness,
  definition: PlatformDefinition,
  externalId = 'a',
) => {
  const service = await startPlatformHarness({
    database: gateway.database,
    definition,
    account: accountOf(externalId),
    mediaOrigins: [MEDIA_ORIGIN],
  })
  const { catalog } = definition
  await gateway.owner`
    update carteiro.platforms set catalog = ${gateway.owner.json(catalog as never)}, version = ${catalog.version}
    where platform = ${catalog.platform}`
  const token = await gateway.project.token(service.userId)

  return {
    /** The service's outcome for a job that comes past the gateway. */
    publish: async (option: CatalogOption, content: JobContent) => {
      const outcome = await service.run(await service.enqueue({ option: option.option, content }))
      await service.reset()
      return outcome
    },
    /** The answer of validate for the same content. */
    validate: async (option: CatalogOption, content: JobContent) => {
      const request = {
        userId: service.userId,
        selectedOptions: [option.option],
        ...(content.thread
          ? { parts: [{ text: content.caption, mediaFiles: content.mediaFiles }, ...content.thread] }
          : {
              mediaFiles: content.mediaFiles,
              captions: option.text ? { universal: content.caption } : {},
            }),
        settings: { [option.option]: content.settings },
      }
      const answer = await gateway.post('/api/publications/validate', request, {}, token)
      const body = await answer.json()
      if (answer.status !== 200) throw new Error(JSON.stringify(body))
      const [check] = validateResponse.parse(body).data.options
      if (!check) throw new Error('no answer for the option')
      const plain = (problems: (Problem & { platform: string })[]): Problem[] =>
        problems.map(({ platform: _option, ...problem }) => problem)
      return { problems: plain(check.problems), warnings: plain(check.warnings) }
    },
    close: service.close,
  }
}

export const setGateway = (): Promise<GatewayHarness> =>
  startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: MEDIA_ORIGIN })
