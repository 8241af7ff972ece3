/** Why a file cannot be published, as its user reads it. */
export class NotMedia extends Error {
  readonly code: 'unsupported_media' | 'media_damaged' | 'media_cut_off' | 'no_video'

  constructor(code: NotMedia['code'], message: string) {
    super(message)
    this.code = code
  }
}

export const cutOff = (name: string): NotMedia =>
  new NotMedia(
    'media_cut_off',
    `expected the whole file: this ${name} ends in the middle of its data. Upload it again, or export it anew`,
  )

export const damaged = (name: string): NotMedia =>
  new NotMedia(
    'media_damaged',
    `expected a file that can be read: this begins as ${name}, but the rest is damaged. Export it anew`,
  )
