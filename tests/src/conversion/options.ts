import type { CatalogOption, JobContent, MediaFile } from '@carteiro/contracts'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { type PlatformName, platformNames } from '../../../infra/platforms/src/index.ts'

const NOWHERE = 'http://127.0.0.1:1'

/** Every option of every platform. */
export const options: { platform: PlatformName; option: CatalogOption }[] = platformNames.flatMap(
  (platform) => {
    const { config, define } = platformServices[platform]
    const { catalog } = define(settingsInSandbox(config, platform, NOWHERE) as never)
    return catalog.options.map((option) => ({ platform, option }))
  },
)

export const contentOf = (...mediaFiles: MediaFile[]): JobContent => ({
  caption: '',
  mediaFiles,
  settings: {},
})

export const fileWith = (facts: Omit<MediaFile, 'name' | 'url'>): MediaFile => ({
  name: 'file',
  url: 'http://127.0.0.1:1/file',
  ...facts,
})
