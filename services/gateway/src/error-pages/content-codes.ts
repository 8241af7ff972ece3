import type { ErrorPage } from './page.ts'

/** Codes of options that are refused, of warnings, and of what is only checked when the post is sent. */
export const contentCodes: Record<string, ErrorPage> = {
  nothing_to_enqueue: {
    cause: 'None of the selected options can be published; `details` says why for each.',
    cure: 'Correct what `details` names. `POST /api/publications/validate` says the same without publishing.',
  },
  duplicate_option: {
    cause: 'An option is selected twice.',
    cure: 'Select it once. For several accounts of a platform publish once for each.',
  },
  unknown_option: { cause: 'There is no such option.', cure: 'Use one of `GET /api/platforms`.' },
  option_not_selected: {
    cause: 'A caption or settings are given for an option that is not selected.',
    cure: 'Select the option, or remove its entry.',
  },
  platform_not_selected: {
    cause: 'An account is chosen for a platform of which no option is selected.',
    cure: 'Select an option of the platform, or remove the account.',
  },
  no_test_deployment: {
    cause: 'The platform has no service in mode test at this installation.',
    cure: '`npm start -- --test-mode` on your machine; in compose add `test-mode/compose.yaml` (docs/test-mode.md).',
  },
  parts_not_supported: {
    cause: 'The option takes no thread.',
    cure: '`GET /api/platforms` says which options take `parts`. Name the parts of those alone in `parts.specific`, or take this one out with an empty list.',
  },
  too_many_parts: {
    cause: 'The thread has more parts than the option takes.',
    cure: 'Join some of them, or publish a second thread.',
  },
  duplicate_part: {
    cause: 'Two parts of the thread have the same text, and the platform refuses a post that repeats one.',
    cure: 'Change one of them: numbers are enough, such as (2/5).',
  },
  caption_beside_parts: {
    cause: 'The option has a caption of its own beside its parts.',
    cure: 'Leave one of them out: the first part is the caption.',
  },
  delay_of_first_part: {
    cause: '`delaySeconds` is given for the first part, before which nothing is published.',
    cure: 'Leave it out; `scheduledAt` says when the thread begins.',
  },
  media_combination: {
    cause: 'The option does not take these files together.',
    cure: '`allowed` lists the combinations that it takes, such as one video or up to ten pictures.',
  },
  media_type: {
    cause: 'The option does not take files of this type.',
    cure: 'Use one of `allowed`, or `"mediaPolicy": "convert"`.',
  },
  media_codec: {
    cause: 'The option does not take videos of this codec.',
    cure: 'Use H.264, or `"mediaPolicy": "convert"`.',
  },
  media_chroma: {
    cause: 'The colours of the video are stored in a way that the option does not take.',
    cure: 'Export it as 4:2:0, or use `"mediaPolicy": "convert"`.',
  },
  media_too_large: {
    cause: 'The file is larger than the option takes.',
    cure: 'Compress it, or use `"mediaPolicy": "convert"`.',
  },
  media_too_small: { cause: 'The file is smaller than the option takes.', cure: 'Use a larger one.' },
  media_out_of_range: {
    cause:
      'Width, height, aspect ratio, duration or frame rate are outside of what the option takes. `measured` is what there is.',
    cure: 'Change the file. `"mediaPolicy": "convert"` scales and pads; it never cuts the length.',
  },
  media_moov_not_in_front: {
    cause: 'The index of the MP4 lies behind its data.',
    cure: 'Export it for streaming (`ffmpeg -movflags +faststart`), or use `"mediaPolicy": "convert"`.',
  },
  media_not_measured: {
    cause: 'A fact of the file that a rule needs is not known. As a warning: the platform will decide.',
    cure: 'Upload the file by `POST /api/media`, which measures it, or send the facts with it.',
  },
  media_moves: {
    cause: 'The picture is animated, and the option takes none that move.',
    cure: 'Use a still picture, or a video.',
  },
  media_not_convertible: {
    cause: 'The file cannot be converted into what the option takes.',
    cure: 'Use another file. What is too long is never cut.',
  },
  media_gone: { cause: 'An uploaded file was removed meanwhile.', cure: 'Upload it again.' },
  media_url_refused: {
    cause: 'The platform does not read files from such an address.',
    cure: 'Upload the file by `POST /api/media`.',
  },
  no_video_converter: {
    cause: 'The installation has no `ffmpeg`, so it converts no videos.',
    cure: 'Convert the video yourself, or have the operator install ffmpeg (FFMPEG_PATH).',
  },
  conversion_not_asked_for: {
    cause: '`conversion` says how, but nothing is to be converted.',
    cure: 'Send `"mediaPolicy": "convert"` beside it, or leave it out.',
  },
  crop_of_one_file: {
    cause: 'A crop is given for an option with several files.',
    cure: 'Crop the files before, or publish one.',
  },
  crop_out_of_range: {
    cause: 'The crop reaches beyond the picture.',
    cure: 'Stay within its width and height in pixels.',
  },
  unsupported_media: {
    cause: 'The file is no picture, video or document that any platform takes, or it is damaged.',
    cure: 'Use a file of a type that `GET /api/platforms` lists.',
  },
  no_storage: {
    cause: 'The gateway cannot read Supabase Storage.',
    cure: 'The operator sets SUPABASE_STORAGE_KEY (docs/media.md); or upload the file.',
  },
  invalid: {
    cause: 'A file of an edit is not one of the job, or its entry was changed.',
    cure: 'Send entries as they were read.',
  },
  url: {
    cause: 'The URL is none that a file can be read from.',
    cure: 'Use a public http or https URL, or upload the file.',
  },
  url_expires: {
    cause: 'The URL of the file ends before the post can be out.',
    cure: 'Sign it for longer, leave out `copy: false`, or upload the file.',
  },
  signed_url_not_copied: {
    cause: 'A warning: the URL is signed, and `copy: false` forbids to copy the file before it ends.',
    cure: 'Leave out `copy: false`.',
  },
  no_copy_needed: { cause: 'A warning: `copy` has no effect on an uploaded file.', cure: 'Leave it out.' },
  text_required: {
    cause: 'The option needs a text.',
    cure: 'Give one in `captions.universal` or `captions.specific`.',
  },
  text_too_long: {
    cause:
      'The text is longer than the option takes. Platforms count differently: X counts a link as 23 characters.',
    cure: 'Shorten it, or give this option a text of its own in `captions.specific`.',
  },
  text_forbidden: {
    cause: 'The text has something that the option does not take.',
    cure: 'Remove what `message` names.',
  },
  text_not_shown: {
    cause: 'A warning: the option does not show a text.',
    cure: 'Nothing, or give it an empty text of its own.',
  },
  too_many_hashtags: { cause: 'The text has more hashtags than the option takes.', cure: 'Remove some.' },
  too_many_mentions: { cause: 'The text has more mentions than the option takes.', cure: 'Remove some.' },
  too_many_cashtags: { cause: 'The text has more cashtags than the option takes.', cure: 'Remove some.' },
  too_many_links: { cause: 'The text has more links than the option takes.', cure: 'Remove some.' },
  tags_too_long: {
    cause: 'The tags of the video are longer than 500 characters together.',
    cure: 'Remove some.',
  },
  invalid_setting: {
    cause: 'A setting is not as the catalog of the option describes it.',
    cure: 'Send what `message` expects, or one of `allowed`.',
  },
  no_effect: { cause: 'A warning: a setting has no effect with these others.', cure: 'Leave it out.' },
  audience_not_offered: {
    cause: 'TikTok does not offer this audience to the account.',
    cure: 'Choose one that the account has (`GET /api/platforms`, TikTok).',
  },
  branded_content_audience: {
    cause: 'TikTok takes paid partnerships for everybody only.',
    cure: 'Choose the public audience, or no paid partnership.',
  },
  switched_off: {
    cause: 'The account has comments, duets or stitches switched off at TikTok.',
    cure: 'Leave the setting off.',
  },
  cover_out_of_range: {
    cause: 'The cover is to be a frame after the end of the video.',
    cure: 'Choose a time within the video.',
  },
  member_only: {
    cause: 'The setting is for members of LinkedIn, and the account is an organization.',
    cure: 'Leave it out.',
  },
  organization_only: {
    cause: 'The setting is for organizations at LinkedIn, and the account is a member.',
    cure: 'Leave it out.',
  },
  publish_at_needs_private: {
    cause: 'YouTube publishes a video later only if it is private until then.',
    cure: 'Set the privacy to private.',
  },
  publish_at_in_the_past: {
    cause: 'The time at which YouTube is to publish has passed.',
    cure: 'Choose a time to come, or none.',
  },
}
