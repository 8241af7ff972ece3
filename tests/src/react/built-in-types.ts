import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { platformNames } from '../../../infra/platforms/src/index.ts'
import { builtInTypes } from '../../../libs/react/src/catalog/write-types.ts'

export const BUILT_IN_TYPES = 'libs/react/src/catalog/built-in.ts'

/** The catalogs of this repository's platforms. */
export const builtInCatalogs = () =>
  platformNames.map((name) => {
    const { config, define } = platformServices[name]
    return define(settingsInSandbox(config, name, 'http://127.0.0.1:1') as never).catalog
  })

/** What `libs/react/src/catalog/built-in.ts` should be. */
export const writeBuiltInTypes = (): string => builtInTypes(builtInCatalogs())
