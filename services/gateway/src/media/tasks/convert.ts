import { extname, join } from 'node:path'
import { type MediaFile, type Problem, reviewContent } from '@carteiro/contracts'
import { type Converter, type Facts, type Prober, targetKey } from '@carteiro/media'
import { findOption } from '../../enqueue.ts'
import type { GatewayCalls } from '../../sql/calls.ts'
import { readableFileName } from '../file-name.ts'
import { convertSpec } from './convert-spec.ts'
import { fetchSource, type SourcePlace } from './fetch-source.ts'
import { type ResultPlace, storeResult } from './store-result.ts'
import type { ClaimedTask, TaskHandler } from './worker.ts'

/** Of a conversion's progress, what fetching its source is. */
const FETCHED = 0.05
const CONVERTED = 0.95

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
}

/** The name of a result: the source's, with the ending of what it has become. */
export const resultName = (name: string, type: string): string => {
  const stem = name.slice(0, name.length - extname(name).length) || 'file'
  return readableFileName(`${stem.slice(0, 190)}${EXTENSIONS[type] ?? ''}`, { inForm: false })
}

type Calls = Pick<GatewayCalls, 'reuseMediaResult' | 'mediaTaskJobs' | 'catalogs' | 'finishMediaTask'>
type Options = SourcePlace &
  Omit<ResultPlace, 'calls'> & { calls: Calls; converter: Converter; prober: Prober }

/** What is wrong with a result for every job that waits for it; nothing where one of them can be published. */
const judgeFor = async (calls: Calls, task: ClaimedTask) => {
  const [jobs, catalogs] = await Promise.all([calls.mediaTaskJobs(task.id), calls.catalogs(task.mode)])
  return (facts: Facts): Problem[] => {
    const found = jobs.map(({ option: name, content, file_index: at }) => {
      const option = findOption(catalogs, name)?.option
      const files = (content as { mediaFiles: MediaFile[] }).mediaFiles
      const [old] = files.slice(at)
      if (!option || !old) return []
      const made = { name: old.name, url: old.url, ...facts }
      const mediaFiles = files.map((file, index) => (index === at ? made : file))
      const { problems } = reviewContent(option, { caption: '', settings: {}, mediaFiles }, {})
      return problems.filter(({ field }) => field.startsWith(`mediaFiles[${at}]`))
    })
    return found.every((problems) => problems.length > 0) ? (found[0] ?? []) : []
  }
}

/** Converts a file as its task says, unless the same was made of the same content before. */
export const createConvertHandler =
  ({ calls, converter, prober, ...place }: Options): TaskHandler =>
  async (task, { folder, signal, onProgress }) => {
    const { source, target } = convertSpec.parse(task.spec)
    const input = join(folder, 'source')
    const hash = await fetchSource(place, source, { folder, path: input, signal })
    onProgress(FETCHED)
    const contentKey = `${hash} ${targetKey(target)}`
    if (await calls.reuseMediaResult(task.id, task.token, contentKey)) return

    const measured = await prober.probe({ path: input, name: source.name }, signal)
    const output = join(folder, 'result')
    const judge = await judgeFor(calls, task)
    const facts = await converter.convertFile(
      { input, source: measured, target, output, judge },
      { signal, onProgress: (done) => onProgress(FETCHED + done * (CONVERTED - FETCHED)) },
    )
    onProgress(CONVERTED)
    const name = resultName(source.name, facts.type)
    await storeResult({ ...place, calls }, task, { path: output, name, facts, contentKey })
  }
