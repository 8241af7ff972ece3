import type { Mode } from '@carteiro/contracts'
import { useSearchParams } from 'wouter'

/** The mode that a page shows, kept in its address: `?mode=test`, and live without it. */
export const useMode = (): [Mode, (mode: Mode) => void] => {
  const [given, setGiven] = useSearchParams()
  const mode = given.get('mode') === 'test' ? 'test' : 'live'
  return [mode, (chosen) => setGiven(chosen === 'test' ? { mode: chosen } : {}, { replace: true })]
}

/** The address of another part of a page, in the same mode. */
export const inMode = (path: string, mode: Mode): string => (mode === 'test' ? `${path}?mode=test` : path)
