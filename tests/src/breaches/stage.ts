import { type CatalogOption, type JobContent, type Problem, validateResponse } from '@carteiro/contracts'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import { setPlatformStage } from '@carteiro/platform-kit/conformance'
import { facebookConfig } from '../../../services/facebook/src/config.ts'
import { defineFacebook } from '../../../services/facebook/src/definition.ts'
import { type GatewayStage, setGatewayStage } from '../../../services/gateway/src/testing/stage.ts'
import { defineInstagram, instagramConfig } from '../../../services/instagram/src/index.ts'
import { linkedinConfig } from '../../../services/linkedin/src/config.ts'
import { defineLinkedIn } from '../../../services/linkedin/src/definition.ts'
import { threadsConfig } from '../../../services/threads/src/config.ts'
import { defineThreads } from '../../../services/threads/src/definition.ts'
import { tiktokConfig } from '../../../services/tiktok/src/config.ts'
import { defineTikTok } from '../../../services/tiktok/src/definition.ts'
import { xConfig } from '../../../services/x/src/config.ts'
import { defineX } from '../../../services/x/src/definition.ts'
import { youtubeConfig } from '../../../services/youtube/src/config.ts'
import { defineYouTube } from '../../../services/youtube/src/definition.ts'
import { settingsInSandbox } from '../../support/sandbox-settings.ts'
import { MEDIA_ORIGIN } from './base.ts'

/** Nobody answers there: a call to a platform would fail, and not refuse. */
const NOWHERE = 'http://127.0.0.1:1'

/** All platforms, none of which can be reached. */
export const definitions: PlatformDefinition[] = [
  defineFacebook(settingsInSandbox(facebookConfig, 'facebook', NOWHERE)),
  defineInstagram(settingsInSandbox(instagramConfig, 'instagram', NOWHERE)),
  defineLinkedIn(settingsInSandbox(linkedinConfig, 'linkedin', NOWHERE)),
  defineThreads(settingsInSandbox(threadsConfig, 'threads', NOWHERE)),
  defineTikTok(settingsInSandbox(tiktokConfig, 'tiktok', NOWHERE)),
  defineX(settingsInSandbox(xConfig, 'x', NOWHERE)),
  defineYouTube(settingsInSandbox(youtubeConfig, 'youtube', NOWHERE)),
]

const accountOf = (externalId: string) => ({ externalId, username: 'carteiro', accessToken: 'token' })

/** A platform's service and the gateway on one database, with a user whose account is of this kind. */
export const setBothStages = async (
  gateway: GatewayStage,
  definition: PlatformDefinition,
  externalId = 'a',
) => {
  const service = await setPlatformStage({
    database: gateway.database,
    definition,
    account: accountOf(externalId),
    mediaOrigins: [MEDIA_ORIGIN],
  })
  const { catalog } = definition
  await gateway.owner`
    update platforms set catalog = ${gateway.owner.json(catalog as never)}, version = ${catalog.version}
    where platform = ${catalog.platform}`
  const token = await gateway.project.token(service.userId)

  return {
    /** What the service says of a job that comes past the gateway. */
    publish: async (option: CatalogOption, content: JobContent) => {
      const outcome = await service.run(await service.enqueue({ option: option.option, content }))
      await service.reset()
      return outcome
    },
    /** What validating says of the same. */
    validate: async (option: CatalogOption, content: JobContent) => {
      const request = {
        userId: service.userId,
        selectedOptions: [option.option],
        mediaFiles: content.mediaFiles,
        captions: option.text ? { universal: content.caption } : {},
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

export const setGateway = (): Promise<GatewayStage> =>
  setGatewayStage({ MEDIA_ALLOWED_ORIGINS: MEDIA_ORIGIN })
