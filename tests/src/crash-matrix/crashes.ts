export const crashes = [
  'service killed before',
  'service killed after',
  'killed after the record',
  'response lost',
  'error after the effect',
  'silent after the effect',
  'database cut',
  'lease lost',
  'dispatcher killed',
] as const
export type Crash = (typeof crashes)[number]
