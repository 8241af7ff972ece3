import {
  type Account,
  countText,
  type EnqueueRequest,
  type MediaFile,
  type OptionCheck,
  type PlatformCatalog,
  type Problem,
  partLimits,
  partsFor,
  type RequestedPart,
  type RequestedParts,
  type SplitWish,
  splitCaption,
  type TextRule,
  type World,
} from '@carteiro/contracts'
import { chooseAccount, findOption } from './enqueue.ts'

/** Every list of parts in a request, with its name. */
export const partLists = (parts: RequestedParts | undefined): { field: string; list: RequestedPart[] }[] => {
  if (parts === undefined) return []
  if (Array.isArray(parts)) return [{ field: 'parts', list: parts }]
  const specific = Object.entries(parts.specific ?? {})
  return [
    ...(parts.universal ? [{ field: 'parts.universal', list: parts.universal }] : []),
    ...specific.map(([option, list]) => ({ field: `parts.specific.${option}`, list })),
  ]
}

/** The files of the parts of a request, with their names in it. */
export const filesOfParts = (parts: RequestedParts | undefined): { field: string; file: MediaFile }[] =>
  partLists(parts).flatMap(({ field, list }) =>
    list.flatMap(({ mediaFiles = [] }, part) =>
      mediaFiles.map((file, index) => ({ field: `${field}[${part}].mediaFiles[${index}]`, file })),
    ),
  )

const mapParts = (parts: RequestedParts, change: (file: MediaFile) => MediaFile): RequestedParts => {
  const changed = (list: RequestedPart[]) =>
    list.map((part) => (part.mediaFiles ? { ...part, mediaFiles: part.mediaFiles.map(change) } : part))
  if (Array.isArray(parts)) return changed(parts)
  const { universal, specific } = parts
  return {
    ...(universal ? { universal: changed(universal) } : {}),
    ...(specific
      ? {
          specific: Object.fromEntries(
            Object.entries(specific).map(([option, list]) => [option, changed(list)]),
          ),
        }
      : {}),
  }
}

/** Measures the files of all parts where they lie. */
export const measureParts = async (
  parts: RequestedParts | undefined,
  measure: (files: MediaFile[]) => Promise<{ measured: MediaFile[]; problems: Problem[] }>,
): Promise<{ parts: RequestedParts | undefined; problems: Problem[] }> => {
  const found = filesOfParts(parts)
  if (parts === undefined || found.length === 0) return { parts, problems: [] }
  const { measured, problems } = await measure(found.map(({ file }) => file))
  const factsOf = new Map(found.map(({ file }, index) => [file, measured[index] ?? file]))
  const nameIn = (field: string): string =>
    field.replace(/^mediaFiles\[(\d+)\]/, (_, index) => found[Number(index)]?.field ?? '')
  return {
    parts: mapParts(parts, (file) => factsOf.get(file) ?? file),
    problems: problems.map((problem) => ({ ...problem, field: nameIn(problem.field) })),
  }
}

type Known = { catalogs: PlatformCatalog[]; accounts: Account[] }

/** The text rule of an option that takes parts, and what is known of the account that it would be published with. */
const threadRule = (
  request: EnqueueRequest,
  name: string,
  { catalogs, accounts }: Known,
): { text: TextRule; world: World } | undefined => {
  const found = findOption(catalogs, name)
  if (!found?.option.parts || found.option.text === null) return undefined
  const account = chooseAccount(accounts, found.platform, request.accounts?.[found.platform])
  return {
    text: found.option.text,
    world: { now: Date.now(), account: typeof account === 'string' ? undefined : account },
  }
}

/** A request in which captions that are too long for a post are parts, for the options that take them. */
export const withSplitCaptions = (
  request: EnqueueRequest,
  wish: SplitWish | undefined,
  catalogs: PlatformCatalog[],
  accounts: Account[],
): EnqueueRequest => {
  if (!wish) return request
  const { parts, captions } = request
  const numbering = typeof wish === 'object' && wish.numbering === true
  const split = request.selectedOptions.flatMap((option) => {
    const rule = threadRule(request, option, { catalogs, accounts })
    if (!rule || partsFor(parts, option)) return []
    const caption = captions.specific?.[option] ?? captions.universal ?? ''
    const texts = splitCaption(rule.text, caption, rule.world, numbering)
    return texts ? [[option, texts.map((text) => ({ text }))] as const] : []
  })
  if (split.length === 0) return request
  const { universal, specific } = Array.isArray(parts) ? { universal: parts, specific: {} } : (parts ?? {})
  const isSplit = (option: string): boolean => split.some(([one]) => one === option)
  const kept = Object.entries(captions.specific ?? {}).filter(([option]) => !isSplit(option))
  return {
    ...request,
    captions: { ...captions, ...(captions.specific ? { specific: Object.fromEntries(kept) } : {}) },
    parts: { ...(universal ? { universal } : {}), specific: { ...specific, ...Object.fromEntries(split) } },
  }
}

/** An option's parts with their lengths, as `validate` shows them. */
export const shownParts = (
  request: EnqueueRequest,
  option: string,
  catalogs: PlatformCatalog[],
  accounts: Account[],
): Pick<OptionCheck, 'parts'> => {
  const given = partsFor(request.parts, option)
  const rule = threadRule(request, option, { catalogs, accounts })
  if (!given || !rule) return {}
  const [limit] = partLimits(rule.text, rule.world).sort((one, other) => one.max - other.max)
  if (!limit) return {}
  return {
    parts: given.list.map(({ text }) => ({ text, length: countText(text, limit.counting), max: limit.max })),
  }
}
