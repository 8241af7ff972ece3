import { spelledNames } from '../catalog/built-in.ts'
import type { PublishLabels } from './labels.ts'
import { fill } from './locales.ts'

/** A platform as people call it: `tiktok` → "TikTok". */
export const platformName = (platform: string, { platforms }: PublishLabels): string =>
  platforms[platform] ?? spelledNames[platform] ?? platform.charAt(0).toUpperCase() + platform.slice(1)

/** An option as people call it: `instagram_feed` → "Instagram feed", "Feed do Instagram". */
export const optionName = (option: string, labels: PublishLabels): string => {
  const known = labels.options[option]
  if (known !== undefined) return known
  const [, start = option, rest = ''] = /^([^_]+)_(.*)$/.exec(option) ?? []
  const platform = platformName(start, labels)
  const kind = labels.kinds[rest]
  return kind ? fill(kind, { platform }) : `${platform} ${rest.replaceAll('_', ' ')}`.trimEnd()
}
