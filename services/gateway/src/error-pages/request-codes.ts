import type { ErrorPage } from './page.ts'

/** Codes of refused requests: `error.code`, and `code` of its details. */
export const requestCodes: Record<string, ErrorPage> = {
  invalid_request: {
    cause:
      'Something of the request is not as the API expects it. `details` names every wrong field, each with a code of its own.',
    cure: 'Correct each field of `details`; the page of its code says how.',
  },
  invalid_json: {
    cause: 'The body is no JSON.',
    cure: 'Send JSON: `JSON.stringify` in JavaScript. A comma after the last entry, single quotes and comments are no JSON.',
  },
  invalid_type: {
    cause: 'A field is missing, or its value is of another type than expected.',
    cure: 'Send what `message` expects. A required field cannot be left out or null.',
  },
  invalid_value: {
    cause: 'A value is none of those that the field takes.',
    cure: 'Send one of `allowed`, or what `message` expects.',
  },
  invalid_format: {
    cause: 'A text does not have the form that the field needs, such as a URL or a UUID.',
    cure: 'Send what `message` expects.',
  },
  invalid_text: {
    cause: 'A text has characters that cannot be stored: NUL, or half of a character beyond U+FFFF.',
    cure: 'Remove them. Text that was cut in the middle of an emoji is the usual reason: cut by characters, not by code units.',
  },
  invalid_url: {
    cause: 'The address is no complete URL, or has a user name, a password or a fragment.',
    cure: 'Send an address such as `https://example.com/webhooks`.',
  },
  insecure_url: { cause: 'The address of a webhook begins with `http:`.', cure: 'Use https.' },
  unreachable_url: {
    cause: 'The host does not exist, or its address is a private one.',
    cure: 'Use an address of the public internet. For development use `npx carteiro webhooks listen`, or have the operator add your origin to MEDIA_ALLOWED_ORIGINS.',
  },
  invalid_form: {
    cause: 'The multipart body is not whole, or not well formed.',
    cure: 'Let your HTTP client write it (`FormData`), with the header that belongs to it.',
  },
  unknown_field: {
    cause: 'A file was sent in a form field of another name.',
    cure: 'Name the field `file`, or send the file as the body itself with `?name=`.',
  },
  empty: {
    cause: 'The file is empty.',
    cure: 'Send its bytes: a stream that was read before has none left.',
  },
  incomplete: { cause: 'Fewer bytes arrived than were announced.', cure: 'Send the file again.' },
  too_long: { cause: 'More bytes arrived than were announced.', cure: 'Send the right `Upload-Length`.' },
  unknown_type: {
    cause: 'There is no such type of event.',
    cure: 'Use one of `allowed`; docs/webhooks.md lists them.',
  },
  unknown_platform: { cause: 'There is no such platform.', cure: 'Use one of `GET /api/platforms`.' },
  too_many_files: { cause: 'The form has several files.', cure: 'Upload each file by a request of its own.' },
  too_big: {
    cause: 'A number is larger, a text longer, or a list has more entries than allowed.',
    cure: 'Stay within what `message` says.',
  },
  too_small: {
    cause: 'A number is smaller, a text shorter, or a list has fewer entries than allowed.',
    cure: 'Stay within what `message` says.',
  },
  too_deep: { cause: 'Objects or lists are nested too deeply.', cure: 'Send flatter JSON.' },
  number_too_large: {
    cause: 'A number is beyond 2^53, where JavaScript no longer holds every whole number.',
    cure: 'Send it as a string. Ids of platforms are strings everywhere.',
  },
  forbidden_key: { cause: 'A key is `__proto__`, `constructor` or `prototype`.', cure: 'Use another key.' },
  unknown_key: {
    cause:
      'The request has a field, setting or header that does not exist. Nothing is ignored, so that a misspelt key is noticed.',
    cure: 'Use the key that `message` suggests, or one of `allowed`.',
  },
  required: { cause: 'A field is missing.', cure: 'Add the field that `field` names.' },
  out_of_range: {
    cause: 'A time is in the past, too far in the future, or not one that can be stored.',
    cure: 'Send a time to come, with its offset, such as `2027-01-31T12:00:00Z`. To publish at once leave it out.',
  },
  invalid_cursor: {
    cause: '`cursor` is not one that a list has answered.',
    cure: 'Send `next_cursor` of the page before as it is, with the same filters.',
  },
  invalid_status: {
    cause: 'A status is none of a job.',
    cure: 'Use those that `message` lists, separated by commas.',
  },
  invalid_id: {
    cause: 'An id of a message is not one.',
    cure: 'Use ids of `GET /api/webhooks/{id}/messages`.',
  },
  invalid_secret: {
    cause: 'A secret for webhooks is not `whsec_` and 24 to 64 random bytes in base64.',
    cure: 'Leave it out, and a good one is made.',
  },
  invalid_webhook: { cause: 'The webhook cannot be made so.', cure: 'Correct each field of `details`.' },
  not_supported: {
    cause: 'The platform lets no app delete such a post.',
    cure: 'Delete it by hand, at the address that the message names. `GET /api/platforms` says what each option can (`after`).',
  },
  not_editable: {
    cause: 'The platform lets no app change this field of a published post.',
    cure: '`allowed` lists what can be changed. Change the rest by hand at the platform.',
  },
  nothing_to_change: {
    cause: 'An edit of a published post names nothing to change.',
    cure: 'Send `caption`, or the settings that are to be another.',
  },
  invalid_edit: {
    cause: 'The job would be refused after the edit; `details` says why.',
    cure: 'Correct each field of `details`. Nothing of the edit was made.',
  },
  invalid_schedule: {
    cause: 'The new time of the job is not possible.',
    cure: 'Choose another time; `details` says why.',
  },
  unsupported_media_type: {
    cause: 'The body is not of the type that is taken here.',
    cure: 'Send `Content-Type: application/json`, or for an upload the media type of the file.',
  },
  unsupported_encoding: {
    cause: 'The body is compressed.',
    cure: 'Send it as it is, without `Content-Encoding`.',
  },
  unsupported_version: {
    cause: 'The header `Tus-Resumable` is missing or names another version.',
    cure: 'Send `Tus-Resumable: 1.0.0`, or use a client for tus 1.0 such as tus-js-client, or the SDK.',
  },
  unsupported: {
    cause: 'The upload protocol has this, but the gateway does not offer it.',
    cure: 'Use what `OPTIONS /api/media/uploads` lists.',
  },
  too_large: {
    cause: 'The body or the file is larger than allowed.',
    cure: 'Send JSON of up to 1 MiB. For files: `OPTIONS /api/media/uploads` answers the most in `Tus-Max-Size`.',
  },
  method_not_allowed: {
    cause: 'The path exists, but not with this method.',
    cure: 'Use a method of `allowed`.',
  },
  not_found: {
    cause: 'It does not exist, was removed, or is not yours: that is answered alike.',
    cure: 'Check the id, and whether the key is of the same user and mode as what you ask for.',
  },
  gone: { cause: 'The upload is over: it was ended, or nothing arrived for a day.', cure: 'Begin it again.' },
  conflict: {
    cause: 'The present state does not allow it: a job that has ended is cancelled, a name is used already.',
    cure: 'Read the thing again and decide anew. `message` says what stands in the way.',
  },
  request_in_progress: {
    cause: 'A request with the same idempotency key is being answered at this moment.',
    cure: 'Repeat it after `Retry-After`: you get the answer of the first.',
  },
  idempotency_key_reused: {
    cause: 'The idempotency key was used for another request.',
    cure: 'Use one key for one publication, such as the id of your row. For changed content use another key.',
  },
  locked: {
    cause: 'Another request is sending bytes of the same upload.',
    cure: 'Wait for `Retry-After`, ask where it stands (HEAD), and go on from there.',
  },
  range_not_satisfiable: {
    cause: 'The file does not have the range that is asked for.',
    cure: 'Ask for a range within its size.',
  },
  no_thumbnail: { cause: 'There is no small picture of the file.', cure: 'Show a placeholder.' },
  not_configured: {
    cause:
      'The installation is not set up for this: no app of the platform, or no encryption keys for webhooks.',
    cure: 'The operator sets what `message` names (`npm run doctor` lists what is missing).',
  },
  unauthorized: {
    cause: 'The access token or API key is missing, expired or not valid.',
    cure: 'Send `Authorization: Bearer …` with a key, or with the access token of a signed-in user. Tokens of Supabase last an hour: let supabase-js refresh them.',
  },
  key_malformed: {
    cause: 'The API key is mistyped or cut off.',
    cure: 'Copy it again. A key has 57 characters.',
  },
  key_unknown: {
    cause: 'There is no such API key.',
    cure: 'Make one in the studio, under Developers. Keys of one installation do not work at another.',
  },
  key_revoked: { cause: 'The API key was revoked.', cure: 'Make another one.' },
  key_expired: {
    cause: 'The API key has expired.',
    cure: 'Make another one, or change its end before it comes.',
  },
  key_rotated: { cause: 'The API key was rotated, and the old secret is over.', cure: 'Use the new secret.' },
  user_deleted: { cause: 'The user of the API key was deleted.', cure: 'Make a key for another user.' },
  user_banned: {
    cause: 'The user of the API key is banned.',
    cure: 'Lift the ban in Supabase Auth, or make a key for another user.',
  },
  two_callers: {
    cause: 'The headers `Authorization` and `apikey` name two different callers.',
    cure: 'Send one of the two.',
  },
  forbidden: {
    cause: 'The caller may not do this: it is of another user, or needs an operator.',
    cure: '`details` says what is missing. Operators are users whose `app_metadata.operator` is set (docs/runbook.md).',
  },
  missing_scope: {
    cause: 'The API key lacks a scope.',
    cure: 'Make a key with the scope of `allowed`: scopes cannot be added to a key.',
  },
  test_key: { cause: 'A test key asks for something that is only of mode live.', cure: 'Use a live key.' },
  bound_key: {
    cause: 'The key is bound to accounts, and this is about all of them.',
    cure: 'Use a key without `accounts`.',
  },
  beyond_calling_key: {
    cause: 'A key makes a key with more rights than it has.',
    cure: 'Stay within its mode, scopes, accounts and end, or make the key in the studio.',
  },
  scope_of_all_accounts: {
    cause: 'A key that is bound to accounts asks for a scope that is of all accounts.',
    cure: 'Leave `accounts` out, or the scope.',
  },
  unknown_user: { cause: 'The user does not exist.', cure: 'Name a user of Supabase Auth.' },
  too_many_requests: {
    cause: 'The user or the key has called too often within a minute.',
    cure: 'Wait for `Retry-After`. Ask with `?wait=25`, use webhooks or Realtime in place of asking often, and `batch` for many publications.',
  },
  quota_exceeded: {
    cause: 'A quota of the user is used up: bytes of uploads, or jobs that wait.',
    cure: 'Delete uploads, or wait for jobs to end. Operators set the quotas (docs/supabase.md).',
  },
  busy: {
    cause: 'The gateway measures as many files as it can.',
    cure: 'Repeat the request after `Retry-After`.',
  },
  insufficient_storage: {
    cause: 'The disk of the installation is full.',
    cure: 'The operator makes room; repeat the upload then.',
  },
  unavailable: {
    cause: 'The database or a service is out of reach for a moment.',
    cure: 'Repeat the request after `Retry-After`, with the same idempotency key.',
  },
}
