import type { PlatformCatalog } from '@carteiro/contracts'
import { z } from 'zod'

/** A setting: when the platform ends the version in use, once it has said so and this service does not know it yet. */
export const sunsetSetting = z.iso
  .date('expected the day of the end as YYYY-MM-DD, from the document of the platform')
  .optional()

/** Ends of versions as the platform has documented them, and where. A version without a documented end is not in it. */
export type DocumentedEnds = { source: string; ends: Record<string, string> }

/** A catalog with the version in use and its end; as it is where none is documented. */
export const withApiVersion = (
  catalog: PlatformCatalog,
  version: string,
  { source, ends }: DocumentedEnds,
  set?: string,
): PlatformCatalog => {
  const sunset = set ?? ends[version]
  return sunset === undefined ? catalog : { ...catalog, api_version: { version, sunset, source } }
}
