import { type PlatformCatalog, platformCatalog } from '@carteiro/contracts'
import { expect, it } from 'vitest'
import { sunsetSetting, withApiVersion } from './api-version.ts'

const catalog: PlatformCatalog = {
  v: 1,
  platform: 'a',
  display_name: 'A',
  version: '1.0.0',
  options: [
    {
      option: 'a_post',
      title: 'Post',
      text: null,
      media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} },
      settings: {},
    },
  ],
}
const known = { source: 'https://example.com/versions', ends: { v1: '2027-01-15' } }

it('a catalog has the end of the version in use, as documented or as set', () => {
  const documented = withApiVersion(catalog, 'v1', known)
  expect(platformCatalog.parse(documented).api_version).toEqual({
    version: 'v1',
    sunset: '2027-01-15',
    source: known.source,
  })
  expect(withApiVersion(catalog, 'v1', known, '2027-03-01').api_version?.sunset).toBe('2027-03-01')
  expect(withApiVersion(catalog, 'v2', known, '2028-01-01').api_version).toMatchObject({ version: 'v2' })
})

it('is as it was where no end is documented', () => {
  expect(withApiVersion(catalog, 'v2', known)).toEqual(catalog)
})

it('takes a day alone as a setting', () => {
  expect(sunsetSetting.safeParse('2027-02-28').success).toBe(true)
  for (const wrong of ['2027-02-30', '2027-2-1', 'soon', '2027-02-28T00:00:00Z']) {
    expect(sunsetSetting.safeParse(wrong).error?.issues[0]?.message).toContain('YYYY-MM-DD')
  }
})
