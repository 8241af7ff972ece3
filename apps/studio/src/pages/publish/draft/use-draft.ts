import { useCallback, useEffect, useMemo, useState } from 'react'
import { type FilesEditor, filesEditor } from '../../../post/media/files-editor.ts'
import { type Draft, emptyDraft } from './draft.ts'
import { keepDraft, keptDraft } from './kept-draft.ts'

const STORED = 'carteiro-options'

const rememberedOptions = (): string[] => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]')
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

const without = <T>(from: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(from).filter(([key]) => key !== name))

export type DraftEditor = FilesEditor & {
  set(change: Partial<Draft>): void
  toggle(option: string, isOn: boolean): void
  /** `undefined`: the universal caption again. */
  setSpecific(option: string, caption: string | undefined): void
  /** The parts after the first; none: it is no thread. */
  setThread(option: string, parts: readonly string[]): void
  setSettings(option: string, settings: Readonly<Record<string, unknown>>): void
  /** The next post, to the same places. */
  clear(): void
}

/** The post that is being written. */
export const useDraft = (userId: string): [Draft, DraftEditor] => {
  const [draft, setDraft] = useState(() => keptDraft(userId) ?? emptyDraft(rememberedOptions()))
  useEffect(() => keepDraft(userId, draft), [userId, draft])
  const change = useCallback((how: (draft: Draft) => Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...how(before) }))
  }, [])
  const editor = useMemo<DraftEditor>(
    () => ({
      set: (part) => change(() => part),
      toggle: (option, isOn) =>
        change(({ selected }) => {
          const others = selected.filter((one) => one !== option)
          const next = isOn ? [...others, option] : others
          localStorage.setItem(STORED, JSON.stringify(next))
          return { selected: next }
        }),
      setSpecific: (option, caption) =>
        change(({ specific }) => ({
          specific: caption === undefined ? without(specific, option) : { ...specific, [option]: caption },
        })),
      setThread: (option, parts) => change(({ threads }) => ({ threads: { ...threads, [option]: parts } })),
      setSettings: (option, settings) =>
        change((before) => ({ settings: { ...before.settings, [option]: settings } })),
      ...filesEditor((how) => change(({ files }) => ({ files: how(files) }))),
      clear: () => change(({ selected }) => emptyDraft(selected)),
    }),
    [change],
  )
  return [draft, editor]
}
