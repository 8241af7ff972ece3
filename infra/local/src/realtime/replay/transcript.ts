import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of a recorded conversation; fixtures/realtime-transcripts/README.md explains the kinds. */
export type Line = {
  kind: 'about' | 'connect' | 'open' | 'frame' | 'close' | 'http' | 'sql' | 'client' | 'upstream-error'
  conn?: number
  dir?: 'c2s' | 's2c'
  url?: string
  data?: unknown
  raw?: string
  binary?: string
  code?: number
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: unknown
  status?: number | string
  note?: string
}

const FOLDER = join(import.meta.dirname, '../../../fixtures/realtime-transcripts')

export const transcriptNames = (): string[] => {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
}

export const readTranscript = (name: string): Line[] => {
  const text = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

/** Marks that stand for what the recorder cut out of long strings. */
const CUT_MARK = /^(.*)…\((\d+) characters in all\)$/s
const CUT_BEYOND = 20_000
const CUT_KEEPS = 200

/** A long string as the recorder would have written it. */
export const cutLikeRecorder = (text: string): string =>
  text.length > CUT_BEYOND ? `${text.slice(0, CUT_KEEPS)}…(${text.length} characters in all)` : text

/** The bytes of a recorded client frame; a cut one is filled up with its own last byte and closed again. */
export const bytesOf = (hex: string): Buffer => {
  const cut = CUT_MARK.exec(hex)
  if (!cut) return Buffer.from(hex, 'hex')
  const head = Buffer.from(cut[1] ?? '', 'hex')
  const whole = Buffer.alloc(Number(cut[2]) / 2, head.at(-1))
  head.copy(whole)
  whole.write('"}', whole.length - 2)
  return whole
}
