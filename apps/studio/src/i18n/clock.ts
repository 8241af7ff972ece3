const MINUTE_MS = 60_000

/** A time as a `datetime-local` field has it: the reader's own clock, without a zone. Empty when it is none. */
export const clockText = (iso: unknown): string => {
  const at = new Date(String(iso))
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}

export const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text))
