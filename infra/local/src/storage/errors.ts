import { xml } from './xml.ts'

/** A refusal as S3 writes it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Error extends Error {
  override name = 'S3Error'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  response(isHead: boolean): Response {
    const body = xml('Error', { Code: this.code, Message: this.message })
    return new Response(isHead ? null : body, {
      status: this.status,
      headers: { 'content-type': 'application/xml' },
    })
  }
}

export const noSuchKey = (key: string): S3Error => new S3Error(404, 'NoSuchKey', `there is no object ${key}`)
export const noSuchUpload = (id: string): S3Error =>
  new S3Error(404, 'NoSuchUpload', `there is no multipart upload ${id}`)
export const noSuchBucket = (name: string): S3Error =>
  new S3Error(404, 'NoSuchBucket', `there is no bucket ${name}`)
export const invalid = (message: string): S3Error => new S3Error(400, 'InvalidArgument', message)
export const notImplemented = (what: string): S3Error =>
  new S3Error(501, 'NotImplemented', `the emulator does not know ${what}`)
