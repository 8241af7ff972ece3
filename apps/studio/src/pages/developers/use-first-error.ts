import { type RefObject, useEffect, useRef } from 'react'

/** Mantine's fields name what is wrong with them so; choices of several have no field of their own to mark. */
const WRONG = '[aria-invalid=true], .mantine-InputWrapper-error'

/**
 * After each refusal, also one by the form itself, leads the reader to the first thing that is wrong: it may be out of sight.
 * @param tries counts how often the form was submitted
 */
export const useFirstError = (tries: number, isBusy: boolean): RefObject<HTMLFormElement | null> => {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (tries === 0 || isBusy) return
    const wrong = form.current?.querySelector<HTMLElement>(WRONG)
    wrong?.focus()
    wrong?.scrollIntoView({ block: 'center' })
  }, [tries, isBusy])
  return form
}
