/** Longest time of any call in the matrix: what waits for a platform that says nothing. */
export const STEP_LIMIT_SECONDS = 10

/** What the platforms show late, in ms: shorter than a doubt lasts here, as on the real ones. */
export const LAG = { '*': { ids: 700, lists: 1_500 } }

const CALL_SECONDS = '8'
const settings = {
  ...Object.fromEntries(
    ['INSTAGRAM', 'FACEBOOK', 'THREADS'].flatMap((platform) => [
      [`${platform}_PUBLISH_CALL_SECONDS`, CALL_SECONDS],
      [`${platform}_DOUBT_SECONDS`, '6'],
    ]),
  ),
  ...Object.fromEntries(
    ['X', 'LINKEDIN'].flatMap((platform) => [
      [`${platform}_CREATE_CALL_SECONDS`, CALL_SECONDS],
      [`${platform}_DOUBT_SECONDS`, '12'],
    ]),
  ),
}

/** The waits of production, shortened for the stack that is started next; none of them decides what is right. */
export const shortenWaits = (): void => {
  Object.assign(process.env, settings)
}
