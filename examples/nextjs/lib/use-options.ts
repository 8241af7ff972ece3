'use client'

import { type Account, type Platform, useCarteiro } from '@carteiro/react'
import { useEffect, useState } from 'react'

type Option = Platform['options'][number]
export type Choice = { option: string; account: string; takes: (types: readonly string[]) => boolean }

const kindOf = (type: string): string => (type === 'image/gif' ? 'gif' : (type.split('/')[0] ?? ''))

/** Whether the option can be published without settings, which this page has no fields for. */
const needsNoSettings = ({ settings }: Option): boolean =>
  !(settings.required as string[] | undefined)?.length

/** Whether files of these types are a combination that the option takes. The gateway checks all else, such as sizes. */
const takes = ({ media }: Option, types: readonly string[]): boolean =>
  media.combinations.some(
    ({ min, max, kinds }) =>
      types.length >= min &&
      types.length <= max &&
      types.every((type) => kinds.some((kind) => kind === kindOf(type))),
  )

const choicesOf = (platforms: Platform[], accounts: Account[]): Choice[] =>
  platforms.flatMap(({ platform, options }) => {
    const ours = accounts.filter((one) => one.platform === platform && one.status === 'connected')
    const account = ours.find((one) => one.is_default) ?? ours[0]
    if (!account) return []
    return options.filter(needsNoSettings).map((option) => ({
      option: option.option,
      account: account.display_name,
      takes: (types) => takes(option, types),
    }))
  })

/** What may be published with the accounts that the user has connected. Undefined until it is known. */
export const useOptions = (): { choices: Choice[] | undefined; problem: string } => {
  const client = useCarteiro()
  const [choices, setChoices] = useState<Choice[]>()
  const [problem, setProblem] = useState('')
  useEffect(() => {
    Promise.all([client.platforms(), client.accounts()]).then(
      ([platforms, accounts]) => setChoices(choicesOf(platforms, accounts)),
      (error: Error) => setProblem(error.message),
    )
  }, [client])
  return { choices, problem }
}
