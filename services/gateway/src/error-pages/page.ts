/** What an error code means and what to do about it, in Markdown with code in backticks. */
export type ErrorPage = {
  cause: string
  cure: string
  /** The cure in Brazilian Portuguese, where the studio has it. */
  portuguese?: string
}
