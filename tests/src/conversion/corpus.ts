import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CatalogOption, MediaFile } from '@carteiro/contracts'
import { createProber, type FilePlan, planMedia } from '@carteiro/media'
import { contentOf, fileWith, options } from './options.ts'

const folder = resolve(import.meta.dirname, '../../../libs/media/fixtures/odd')
/** Longer than a loaded machine needs for a small file. */
const PROBE_MS = 120_000

export const oddFiles = readdirSync(folder)
  .filter((name) => name !== 'make.sh')
  .sort()
export const pathOf = (name: string): string => join(folder, name)

export const prober = createProber({ deadlineMs: PROBE_MS })
export const measured = async (name: string): Promise<MediaFile> =>
  fileWith(await prober.probe({ path: pathOf(name), name }, new AbortController().signal))

/** What the file needs for each option. */
export const plansFor = (file: MediaFile, converters = { video: true }) =>
  options.map(({ option }) => {
    const { verdict, files, reasons } = planMedia({ option, content: contentOf(file), converters })
    return { option, verdict, plan: files[0], reasons }
  })

export type Conversion = Extract<FilePlan, { verdict: 'convert' }> & { options: CatalogOption[] }
